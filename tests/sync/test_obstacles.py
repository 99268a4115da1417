"""A write that Grafana refuses is reported with its obstacle, and as a concurrent change only after one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.grafana_double.server import Grafana as Double
from tests.sync.cli import Project, create_project
from tests.sync.files import dashboard, everything, group, rule, source, tree

CONCURRENT = "modified concurrently"


@pytest.fixture(params=["10.4", "12.2", "13"])
def double(request: pytest.FixtureRequest):
    with Double(version=request.param) as running:
        yield running


@pytest.fixture
def project(tmp_path: Path, double: Double, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.chdir(tmp_path)
    return create_project(tmp_path, double)


def point(name: str = "ops", uid: str = "ops-1") -> dict[str, Any]:
    settings = {"url": "https://hooks.slack.example/x", "recipient": "#ops"}
    return {"orgId": 1, "name": name, "receivers": [{"uid": uid, "type": "slack", "settings": settings}]}


def timing(name: str = "nights") -> dict[str, Any]:
    times = [{"times": [{"start_time": "22:00", "end_time": "23:00"}]}]
    return {"orgId": 1, "name": name, "time_intervals": times}


def push(project: Project, files: dict[str, bytes], *arguments: str) -> tuple[int, str]:
    """Push other files, and return the exit code and the output."""
    project.write(files)
    result = project.push(*arguments)
    assert CONCURRENT not in result.output
    return result.exit_code, result.stdout


def test_a_contact_point_in_use_is_not_deleted(project: Project) -> None:
    push(project, tree(dashboard(), alerting={"contactPoints": [point()]}))
    project.live.request("PUT", "/api/v1/provisioning/policies", {"receiver": "ops"}, {"X-Disable-Provenance": "true"})
    code, text = push(project, tree(dashboard()), "--prune")
    assert code == 4
    assert "the contact point is still in use" in text
    assert "help: remove it from the notification policy and from the alert rules" in text


def test_a_mute_timing_in_use_is_not_deleted(project: Project) -> None:
    push(project, tree(dashboard(), alerting={"muteTimes": [timing()]}))
    policy = {"receiver": "grafana-default-email", "routes": [{"mute_time_intervals": ["nights"]}]}
    policy["routes"][0]["object_matchers"] = [["a", "=", "b"]]
    project.live.request("PUT", "/api/v1/provisioning/policies", policy, {"X-Disable-Provenance": "true"})
    code, text = push(project, tree(dashboard()), "--prune")
    assert code == 4
    assert "the mute timing is still in use" in text


def test_the_name_of_another_data_source_is_refused_before_the_push(project: Project) -> None:
    body = {"name": "Prom", "uid": "other", "type": "prometheus", "access": "proxy", "url": "http://127.0.0.1:2"}
    project.live.request("POST", "/api/datasources", body)
    before = len(project.writes)
    code, text = push(project, tree(dashboard(), sources=(source("prom"),)))
    assert code == 3
    assert "its name is that of the data source `other`" in text
    assert len(project.writes) == before


def test_a_data_source_may_take_the_old_name_of_a_renamed_one(project: Project) -> None:
    push(project, tree(sources=(source("a", name="X"),)))
    code, _ = push(project, tree(sources=(source("a", name="Y"), source("b", name="X"))))
    assert code == 0


def test_the_uid_of_a_folder_is_refused_before_the_push(project: Project) -> None:
    project.live.request("POST", "/api/folders", {"uid": "one", "title": "A folder"})
    before = len(project.writes)
    code, text = push(project, tree(dashboard()))
    assert code == 3
    assert "its uid is that of the folder `A folder`" in text
    assert len(project.writes) == before


def test_a_folder_and_a_dashboard_of_one_uid_are_refused_before_the_push(project: Project) -> None:
    code, text = push(project, tree(dashboard("folder-loom", "Loom")))
    assert code == 3
    assert "its uid is that of the folder `Loom`" in text
    assert project.writes == []


def test_the_uid_of_a_dashboard_is_reported_for_a_folder(project: Project) -> None:
    project.live.request("POST", "/api/dashboards/db", {"dashboard": {"uid": "folder-loom", "title": "By hand"}})
    code, text = push(project, tree(dashboard()))
    assert code in (3, 4)
    assert "the uid is that of a dashboard" in text


def test_a_receiver_keeps_its_uid_in_a_renamed_contact_point(project: Project) -> None:
    push(project, tree(dashboard(), alerting={"contactPoints": [point()]}))
    before = len(project.writes)
    for arguments in ((), ("--prune",)):
        code, text = push(project, tree(dashboard(), alerting={"contactPoints": [point("ops2")]}), *arguments)
        assert code == 3
        assert "the uid `ops-1` is that of a receiver in the contact point `ops`" in text
    assert len(project.writes) == before


def test_the_rules_of_a_renamed_group_move_with_it(project: Project) -> None:
    push(project, tree(alerting={"groups": [group("g", rule("r1", "R1"), rule("r2", "R2"))]}))
    code, _ = push(project, tree(alerting={"groups": [group("h", rule("r1", "R1"), rule("r2", "R2"))]}))
    assert code == 0
    assert {item["ruleGroup"] for item in project.double.state["rules"].values()} == {"h"}
    assert project.run("status").exit_code == 0


def test_the_rules_of_a_group_move_to_its_new_folder(project: Project) -> None:
    push(project, tree(alerting={"groups": [group("g", rule("r1", "R1"), folder="Alerts")]}))
    code, _ = push(project, tree(alerting={"groups": [group("g", rule("r1", "R1"), folder="Other")]}))
    assert code == 0
    assert {item["folderUID"] for item in project.double.state["rules"].values()} == {"folder-other"}


def test_a_hidden_folder_is_reported(project: Project) -> None:
    project.live.request("POST", "/api/folders", {"uid": "folder-loom", "title": "Loom"})
    project.live.request("POST", "/api/folders", {"uid": "visible", "title": "Visible"})
    project.environ |= {"GRAFANA_TOKEN": project.double.tokens["Editor"]}
    project.double.faults.hidden_folders = frozenset({"folder-loom"})
    code, text = push(project, tree(dashboard()))
    assert code == 4
    assert "the folder exists, but these credentials cannot see it" in text


def test_a_hidden_dashboard_is_reported(project: Project) -> None:
    project.live.request("POST", "/api/folders", {"uid": "secret", "title": "Secret"})
    project.live.request("POST", "/api/folders", {"uid": "visible", "title": "Visible"})
    board = {"dashboard": {"uid": "one", "title": "By hand"}, "folderUid": "secret"}
    project.live.request("POST", "/api/dashboards/db", board)
    project.environ |= {"GRAFANA_TOKEN": project.double.tokens["Editor"]}
    project.double.faults.hidden_folders = frozenset({"secret"})
    code, text = push(project, tree(dashboard()))
    assert code == 4
    assert "the dashboard exists, but these credentials cannot see it" in text


def test_a_concurrent_change_is_reported_as_one(project: Project) -> None:
    """Both a change of an object, and its creation by another user after the plan was created."""
    project.write(everything())
    project.push()
    project.write({**everything(), **tree(dashboard(title="New"), dashboard("three", "Three"))})
    files = tree(dashboard(title="New"), dashboard("three", "Three"))
    server, plan = project.live.plan(files)
    project.live.edit("one", lambda data: data.update(title="By hand"))
    project.live.request("POST", "/api/dashboards/db", {"dashboard": {"uid": "three", "title": "By hand"}})
    result = project.live.apply(server, plan)
    messages = {outcome.key[1]: (outcome.result.value, outcome.message) for outcome in result.outcomes}
    assert {name for name, (value, text) in messages.items() if value == "conflict" and CONCURRENT in text} == {
        "one",
        "three",
    }


UNKNOWN = [
    (409, {"message": "a new obstacle"}),
    (412, {"message": "another one", "status": "strange"}),
    (409, {"statusCode": 409, "messageId": "alerting.something", "message": "Conflict", "extra": {"Why": "because"}}),
]


@pytest.mark.parametrize("path", ["/api/datasources", "/api/v1/provisioning/contact-points", "/api/folders"])
def test_an_unknown_refusal_is_not_taken_for_a_concurrent_change(project: Project, path: str) -> None:
    found = []
    for status, body in UNKNOWN:
        project.double.faults.respond(method="POST", path=path, status=status, body=body)
        project.write(tree(dashboard(), sources=(source(),), alerting={"contactPoints": [point()]}))
        result = project.push()
        if result.exit_code != 4 or str(body["message"]) not in result.stdout or CONCURRENT in result.stdout:
            found.append(json.dumps([status, body, result.stdout]))
        project.run("rollback", "--yes")
    assert found == []
