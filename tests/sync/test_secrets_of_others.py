"""Secrets that no variable has: of objects that left the files, of other people, and under short names."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.grafana_double.server import Grafana as Double
from tests.sync.cli import Project, create_project
from tests.sync.files import group, rule, source, tree

HOOK = "https://alerts.example/in/pl4nted-hook"
PASSWORD = "pl4nted"
HEADER = "Bearer pl4nted-header"
PLANTED = "pl4nted"
OTHERS: dict[str, Any] = {
    "templates": [{"name": n, "template": f'{{{{ define "{n}" }}}}x{{{{ end }}}}'} for n in "abcdefghi"]
}
"""A push deletes at most a part of what it manages."""


def receiver(uid: str, type: str, **settings: Any) -> dict[str, Any]:
    return {"uid": uid, "type": type, "settings": settings}


def files(*receivers: dict[str, Any], sources: tuple[dict[str, Any], ...] = ()) -> dict[str, bytes]:
    point = {"orgId": 1, "name": "ops", "receivers": list(receivers)}
    return tree(sources=sources, alerting={"contactPoints": [point] if receivers else [], **OTHERS})


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    monkeypatch.chdir(tmp_path)
    with Double("12.2") as double:
        project = create_project(tmp_path, double)
        project.environ |= {"OPS": HOOK, "DB_PWD": PASSWORD}
        yield project


def stored(project: Project) -> dict[str, str]:
    return {path.name: path.read_text() for path in (project.root / ".heddle").rglob("*") if path.is_file()}


FULL = files(
    receiver("r1", "webhook", url="$OPS", maxAlerts="5"),
    receiver("r2", "email", addresses="a@example.com"),
    sources=(source("db", url="http://me:$DB_PWD@127.0.0.1:1"),),
)


def test_secrets_of_objects_that_left_the_files_are_neither_printed_nor_stored(project: Project) -> None:
    project.write(FULL)
    project.push()
    removed = {name: value for name, value in project.environ.items() if name not in ("OPS", "DB_PWD")}
    project.environ = removed
    shown = []
    for content in (files(), files(receiver("r1", "webhook", url="http://else.example"), sources=(source("db"),))):
        project.write(content)
        results = [
            project.run(*command)
            for command in (("status",), ("push", "--dry-run", "--prune", "--format", "json", "--on-conflict", "ours"))
        ]
        results.append(project.push("--prune", "--on-conflict", "ours", "--verbose"))
        results += [project.run("rollback", "--yes", "--verbose", "--on-conflict", "ours")]
        shown += [(number, result.output) for number, result in enumerate(results) if PLANTED in result.output]
        assert [result.exit_code for result in results][1:3] == [1, 0], [result.output for result in results]
    results = [project.run("release", "--yes")]
    assert shown == []
    assert [name for name, text in stored(project).items() if PLANTED in text] == []


def test_a_response_that_repeats_another_users_secret_is_not_printed(project: Project) -> None:
    project.write(FULL)
    project.push()
    project.environ |= {"OPS": "https://else.example/in/another", "DB_PWD": "another"}
    for message in (f"got me:{PASSWORD}", f"cannot store {HOOK}", "bad path in/pl4nted-hook"):
        project.double.faults.respond(
            method="PUT", path="/api/v1/provisioning/contact-points", status=400, times=1, body={"message": message}
        )
        result = project.push("--on-conflict", "ours")
        assert result.exit_code == 4
        assert PLANTED not in result.output


def test_a_rollback_restores_everything_but_the_secrets(project: Project) -> None:
    project.write(FULL)
    project.push()
    del project.environ["OPS"], project.environ["DB_PWD"]
    project.write(
        files(
            receiver("r1", "webhook", url="http://else.example", maxAlerts="9"),
            receiver("r2", "email", addresses="b@example.com"),
            sources=(source("db", url="http://127.0.0.1:2", jsonData={"httpMethod": "GET"}),),
        )
    )
    assert project.push().exit_code == 0
    result = project.run("rollback", "--yes")
    assert result.exit_code == 0, result.output
    points = {point["uid"]: point["settings"] for point in project.double.state["contact_points"]}
    assert points["r1"] == {"url": "http://else.example", "maxAlerts": "5"}
    assert points["r2"] == {"addresses": "a@example.com"}
    live = project.double.state["datasources"]["db"]
    assert (live["jsonData"]["httpMethod"], live["url"]) == ("POST", "http://127.0.0.1:2")
    assert "contact-point/ops: its secrets (url) are not restored; the live ones stay" in result.output
    assert "datasource/db: its secrets (url) are not restored; the live ones stay" in result.output


def test_a_rollback_restores_the_receivers_that_need_no_secret(project: Project) -> None:
    project.write(FULL)
    project.push()
    del project.environ["OPS"], project.environ["DB_PWD"]
    project.write(files())
    assert project.push("--prune").exit_code == 0
    result = project.run("rollback", "--yes")
    assert result.exit_code == 0, result.output
    assert [point["uid"] for point in project.double.state["contact_points"] if point["uid"]] == ["r2"]
    assert "db" not in project.double.state["datasources"]
    assert "the parts with these secrets are not restored: url" in result.output
    assert "datasource/db: not restored: the backup does not contain its secrets (url)" in result.output


def test_a_rollback_with_the_variables_restores_the_secrets(project: Project) -> None:
    project.write(FULL)
    project.push()
    changed = {path: text.replace(b"a@example.com", b"b@example.com") for path, text in FULL.items()}
    project.write({path: text.replace(b"POST", b"GET") for path, text in changed.items()})
    assert project.push().exit_code == 0
    assert project.run("rollback", "--yes").exit_code == 0
    points = {point["uid"]: point["settings"] for point in project.double.state["contact_points"]}
    assert (points["r1"]["url"], points["r2"]["addresses"]) == (HOOK, "a@example.com")
    live = project.double.state["datasources"]["db"]
    assert (live["url"], live["jsonData"]["httpMethod"]) == (f"http://me:{PASSWORD}@127.0.0.1:1", "POST")


def test_a_policy_whose_receiver_cannot_be_restored_is_reported(project: Project) -> None:
    point = {"orgId": 1, "name": "ops", "receivers": [receiver("r1", "webhook", url="$OPS")]}
    policy = {"orgId": 1, "receiver": "ops", "group_by": ["alertname"]}
    project.write(tree(sources=(source("prom"),), alerting={"contactPoints": [point], "policies": [policy], **OTHERS}))
    project.push()
    del project.environ["OPS"]
    project.write(files())
    assert project.push("--prune").exit_code == 0
    result = project.run("rollback", "--yes")
    assert result.exit_code == 0, result.output
    assert "contact-point/ops: not restored: the backup does not contain its secrets (url)" in result.output
    assert "policy/tree: not restored: contact-point/ops is missing" in result.output
    assert json.dumps(project.double.state["policies"]).count("ops") == 0


def test_the_name_of_a_label_does_not_make_its_value_a_secret(project: Project) -> None:
    spent = rule(
        "r1", "Spent", labels={"token_type": "input"}, annotations={"runbook_url": "https://me:pl4nted@wiki/x"}
    )
    project.write(tree(sources=(source(),), alerting={"groups": [group("g", spent)], **OTHERS}))
    project.push()
    project.write(tree(sources=(source(),), alerting=OTHERS))
    assert project.push("--prune").exit_code == 0
    [backup, *_] = sorted(project.backups, reverse=True)
    assert '"token_type": "input"' in backup.read_text()
    assert [name for name, text in stored(project).items() if PLANTED in text] == []


def test_a_password_that_is_also_a_name_does_not_damage_a_backup(project: Project) -> None:
    project.environ["DB_PWD"] = "ops-team"
    point = receiver("r1", "email", addresses="a@example.com")
    sources = (source("db", secureJsonData={"password": "$DB_PWD"}),)
    named = tree(sources=sources, alerting={"contactPoints": [{"orgId": 1, "name": "ops-team", "receivers": [point]}]})
    project.write(named)
    project.push()
    project.write({path: text.replace(b"a@example.com", b"b@example.com") for path, text in named.items()})
    assert project.push().exit_code == 0
    assert project.run("rollback", "--yes").exit_code == 0
    [restored] = [point for point in project.double.state["contact_points"] if point["uid"] == "r1"]
    assert (restored["name"], restored["settings"]) == ("ops-team", {"addresses": "a@example.com"})


def test_a_short_secret_is_not_in_a_backup(project: Project) -> None:
    project.environ["DB_PWD"] = "x7"
    project.write(files(sources=(source("db", jsonData={"password": "$DB_PWD"}),)))
    project.push()
    project.write(files())
    assert project.push("--prune").exit_code == 0
    assert len(project.backups) == 2
    assert [name for name, text in stored(project).items() if '"x7"' in text] == []
