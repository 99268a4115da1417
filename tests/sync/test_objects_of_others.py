"""No deletion removes what belongs to others: rules in a group, library panels in a folder, imports, policies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.grafana_double.server import Grafana as Double
from tests.sync.cli import Project, create_project
from tests.sync.files import dashboard, everything, group, rule, source, tree
from tests.sync.live import Live, actions, double_live, steps

_GROUP = {"groups": [group("g", rule("r1", "R1"), rule("r2", "R2"))]}


@pytest.fixture(params=["10.4", "12.2"])
def project(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    monkeypatch.chdir(tmp_path)
    with Double(request.param) as double:
        yield create_project(tmp_path, double)


def add_rule(live: Live, folder: str, name: str = "g", uid: str = "theirs") -> None:
    """Add a rule to a group as another user does."""
    body = rule(uid, f"Rule {uid}") | {"folderUID": folder, "ruleGroup": name, "orgID": 1}
    status, answer = live.request("POST", "/api/v1/provisioning/alert-rules", body, {"X-Disable-Provenance": "true"})
    assert status == 201, answer


def rules(double: Double) -> list[str]:
    return sorted(double.state["rules"])


def test_rollback_keeps_a_rule_that_was_added_to_a_created_group(project: Project) -> None:
    project.write(tree(sources=(source(),), alerting=_GROUP))
    assert project.push().exit_code == 0
    folder = project.double.state["rules"]["r1"]["folderUID"]
    add_rule(project.live, folder)
    result = project.run("rollback", "--yes")
    assert rules(project.double) == ["theirs"]
    assert folder in project.double.state["folders"]
    assert "Rule theirs" in result.stdout


def test_pruning_a_group_keeps_the_rules_of_others(project: Project) -> None:
    project.write(tree(dashboard(), sources=(source(),), alerting=_GROUP))
    project.push()
    folder = project.double.state["rules"]["r1"]["folderUID"]
    add_rule(project.live, folder)
    for policy in ("stop", "theirs", "merge", "ours"):
        project.write(tree(dashboard(), sources=(source(),)))
        project.push("--prune", "--on-conflict", policy)
        assert "theirs" in rules(project.double), policy
        assert folder in project.double.state["folders"], policy
    assert rules(project.double) == ["theirs"]


def test_an_edited_rule_in_a_mixed_group_is_not_deleted(double: Double) -> None:
    live = double_live(double)
    live.push(tree(dashboard(), sources=(source(),), alerting=_GROUP))
    add_rule(live, double.state["rules"]["r1"]["folderUID"])
    double.state["rules"]["r1"]["for"] = "9m"
    plan, _ = live.push(tree(dashboard(), sources=(source(),)), prune=True)
    assert steps(plan)["rule-group/Alerts/g"].action == "conflict"
    assert rules(double) == ["r1", "r2", "theirs"]


def test_rollback_does_not_delete_unmanaged_objects(project: Project) -> None:
    project.write(tree(dashboard(), sources=(source(),)))
    project.push()
    project.run("release", "--yes")
    project.run("rollback", sorted(path.stem for path in project.backups)[0], "--yes")
    assert "one" in project.double.state["dashboards"]
    assert "prom" in project.double.state["datasources"]
    assert "folder-loom" in project.double.state["folders"]


@pytest.mark.parametrize("command", ["prune", "rollback"])
def test_a_folder_with_a_library_panel_is_kept(project: Project, command: str) -> None:
    project.write(tree(dashboard(), sources=(source(),)))
    project.push()
    panel = {"name": "Shared", "folderUid": "folder-loom", "kind": 1, "model": {"type": "text"}}
    assert project.live.request("POST", "/api/library-elements", panel)[0] == 200
    if command == "prune":
        project.write(tree(sources=(source(),)))
        result = project.push("--prune", "--only", "folder/*", "--only", "dashboard/*", "--on-conflict", "ours")
        result = project.push("--prune", "--only", "folder/*", "--on-conflict", "ours")
    else:
        result = project.run("rollback", "--yes")
    assert [panel["name"] for panel in project.double.state["library_panels"].values()] == ["Shared"]
    assert "folder-loom" in project.double.state["folders"]
    assert "library panel Shared" in result.stdout


def test_a_library_panel_that_appears_after_the_plan_keeps_its_folder(double: Double) -> None:
    live = double_live(double)
    live.push(tree(dashboard("two", "Two"), sources=(source(),)))
    server, plan = live.plan(tree(sources=(source(),)), prune=True, only=("folder/*", "dashboard/*"))
    panel = {"name": "Shared", "folderUid": "folder-loom", "kind": 1, "model": {"type": "text"}}
    live.request("POST", "/api/library-elements", panel)
    live.apply(server, plan)
    assert "folder-loom" in double.state["folders"]


def test_pruning_with_ours_keeps_an_import_with_the_tag_of_this_project(double: Double) -> None:
    live = double_live(double)
    others = [dashboard(f"more{number}", f"More {number}") for number in range(9)]
    live.push(tree(dashboard(), *others))
    exported = live.dashboard("one")
    live.request("DELETE", "/api/dashboards/uid/one")
    body = {"dashboard": exported | {"id": None, "title": "Import"}, "folderUid": "folder-loom"}
    assert live.request("POST", "/api/dashboards/db", body)[0] == 200
    plan, _ = live.push(tree(*others), prune=True, on_conflict="ours")
    assert "one" in double.state["dashboards"]
    assert actions(plan)["dashboard/one"] == "kept"


@pytest.mark.parametrize("version", ["10.4", "12.2"])
def test_objects_adopted_by_another_project_are_not_deleted_or_overwritten(version: str) -> None:
    with Double(version) as double:
        ours, theirs = (double_live(double) for _ in range(2))
        theirs.options = replace(theirs.options, owner="other")
        ours.push(everything())
        alerting = _alerting_of_the_other_project()
        theirs.push(alerting, adopt=("policy/tree", "contact-point/*"))
        before = double.state["policies"]
        for files in (tree(dashboard(), sources=(source(),)), everything()):
            for policy in ("theirs", "merge", "ours"):
                plan, _ = ours.push(files, prune=True, on_conflict=policy, max_deletes=100)
                assert double.state["policies"] == before, (policy, actions(plan))


def _alerting_of_the_other_project() -> dict[str, bytes]:
    point: dict[str, Any] = {"orgId": 1, "name": "ops"}
    point["receivers"] = [{"uid": "ops-1", "type": "email", "settings": {"addresses": "a@example.com"}}]
    return tree(
        alerting={"contactPoints": [point], "policies": [{"orgId": 1, "receiver": "ops", "group_by": ["cluster"]}]}
    )


def test_owners_with_a_long_common_beginning_have_separate_ledgers(double: Double) -> None:
    prefix = "a-team-with-a-very-long-name-and-project-"
    first, second = (double_live(double) for _ in range(2))
    first.options = replace(first.options, owner=f"{prefix}one")
    second.options = replace(second.options, owner=f"{prefix}two")
    first.push(everything())
    plan, _ = second.push(tree(), prune=True, max_deletes=100, on_conflict="ours")
    assert plan.steps == ()
    assert [point["name"] for point in double.state["contact_points"]].count("ops") == 1


@pytest.mark.parametrize("command", ["prune", "rollback"])
@pytest.mark.parametrize("end", ["sourceUID", "targetUID"])
def test_a_data_source_with_another_users_correlation_is_kept(project: Project, command: str, end: str) -> None:
    project.write(tree(sources=(source("prom"), source("loki", type="loki"))))
    project.push()
    other = {"uid": "mine", "name": "Mine", "type": "loki", "access": "proxy", "url": "http://127.0.0.1:2"}
    assert project.live.request("POST", "/api/datasources", other)[0] == 200
    ends = {"sourceUID": "mine", "targetUID": "mine"} | {end: "loki"}
    config = {"type": "query", "field": "job", "target": {"expr": "x"}}
    body = {"targetUID": ends["targetUID"], "label": "By hand", "config": config, "type": "query"}
    path = f"/api/datasources/uid/{ends['sourceUID']}/correlations"
    assert project.live.request("POST", path, body)[0] == 200
    if command == "prune":
        project.write(tree(sources=(source("prom"),)))
        result = project.push("--prune", "--on-conflict", "ours")
    else:
        result = project.run("rollback", "--yes")
    assert "loki" in project.double.state["datasources"]
    assert [item["label"] for item in project.double.state["correlations"].values()] == ["By hand"]
    assert "has the correlation" in result.stdout
    assert "By hand" in result.stdout
