"""Renames, moves and deletions by other users are edits: no push undoes them silently, and none loses a rule."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.grafana_double.server import Grafana as Double
from tests.sync.cli import create_project
from tests.sync.files import dashboard, everything, group, rule, source, tree
from tests.sync.live import Live, actions, double_live, failures, steps

_RULES = (rule("r1", "R1"), rule("r2", "R2"))
_FILES = tree(sources=(source(),), alerting={"groups": [group("g", *_RULES)]})
_NO_PROVENANCE = {"X-Disable-Provenance": "true"}


@pytest.fixture(params=["10.4", "12.2"])
def live(request: pytest.FixtureRequest) -> Iterator[Live]:
    with Double(request.param) as double:
        yield double_live(double)


def rename(live: Live, uid: str, title: str) -> None:
    folder = live.get(f"/api/folders/{uid}")
    assert live.request("PUT", f"/api/folders/{uid}", {"title": title, "version": folder["version"]})[0] == 200


def move_rule(live: Live, uid: str, folder: str, name: str) -> None:
    moved = live.get(f"/api/v1/provisioning/alert-rules/{uid}") | {"folderUID": folder, "ruleGroup": name}
    assert live.request("PUT", f"/api/v1/provisioning/alert-rules/{uid}", moved, _NO_PROVENANCE)[0] == 200


def places(live: Live) -> dict[str, str]:
    rules = live.get("/api/v1/provisioning/alert-rules")
    return {rule["uid"]: f"{rule['folderUID']}/{rule['ruleGroup']}" for rule in rules}


@pytest.mark.parametrize("policy", ["stop", "theirs", "merge", "ours"])
@pytest.mark.parametrize("prune", [False, True])
def test_renaming_an_alert_folder_loses_no_rule(live: Live, policy: str, prune: bool) -> None:
    live.push(_FILES)
    rename(live, "folder-alerts", "Alarms")
    live.push(_FILES, prune=prune, on_conflict=policy)
    assert places(live) == {"r1": "folder-alerts/g", "r2": "folder-alerts/g"}


@pytest.mark.parametrize("policy", ["stop", "theirs", "merge", "ours"])
def test_an_alert_folder_is_not_confused_with_another_of_its_title(policy: str) -> None:
    with Double("12.2") as double:
        live = double_live(double)
        live.push(_FILES)
        live.request("POST", "/api/folders", {"uid": "theirs", "title": "Alerts"})
        before = len(double.requests)
        plan, _ = live.push(_FILES, prune=True, on_conflict=policy)
        assert places(live) == {"r1": "folder-alerts/g", "r2": "folder-alerts/g"}
        assert [request.method for request in double.requests[before:] if request.method != "GET"] == []
        assert set(actions(plan).values()) == {"unchanged"}


@pytest.mark.parametrize("folder", ["folder-alerts", "theirs"])
def test_a_moved_rule_is_a_conflict(live: Live, folder: str) -> None:
    live.push(_FILES)
    live.request("POST", "/api/folders", {"uid": "theirs", "title": "Theirs"})
    move_rule(live, "r1", folder, "night shift")
    for policy in ("stop", "merge", "theirs"):
        plan, _ = live.push(_FILES, prune=True, on_conflict=policy)
        step = steps(plan)["rule-group/Alerts/g"]
        assert step.action == ("kept" if policy == "theirs" else "conflict"), policy
        assert [change.sentence for edit in step.edits for change in edit.changes if "night shift" in change.sentence]
        assert places(live)["r1"] == f"{folder}/night shift"
    plan, result = live.push(_FILES, prune=True, on_conflict="ours")
    assert failures(result) == []
    assert places(live) == {"r1": "folder-alerts/g", "r2": "folder-alerts/g"}
    assert set(actions(live.plan(_FILES, prune=True)[1]).values()) == {"unchanged"}


def test_a_rule_moved_in_grafana_between_two_groups_of_the_files_is_a_conflict(live: Live) -> None:
    files = tree(sources=(source(),), alerting={"groups": [group("g", *_RULES), group("h", rule("r3", "R3"))]})
    live.push(files)
    move_rule(live, "r1", "folder-alerts", "h")
    plan, _ = live.push(files, prune=True, on_conflict="merge")
    assert actions(plan)["rule-group/Alerts/g"] == "conflict"
    assert actions(plan)["rule-group/Alerts/h"] == "unchanged"
    assert places(live)["r1"] == "folder-alerts/h"
    _, result = live.push(files, prune=True, on_conflict="ours")
    assert failures(result) == []
    assert places(live) == {"r1": "folder-alerts/g", "r2": "folder-alerts/g", "r3": "folder-alerts/h"}


@pytest.mark.parametrize("prune", [False, True])
def test_the_files_can_rename_a_group_and_move_a_rule(live: Live, prune: bool) -> None:
    live.push(_FILES)
    renamed = tree(sources=(source(),), alerting={"groups": [group("renamed", *_RULES)]})
    _, result = live.push(renamed, prune=prune)
    assert failures(result) == []
    assert places(live) == {"r1": "folder-alerts/renamed", "r2": "folder-alerts/renamed"}
    split = tree(sources=(source(),), alerting={"groups": [group("a", _RULES[0]), group("renamed", _RULES[1])]})
    _, result = live.push(split, prune=prune)
    assert failures(result) == []
    assert places(live) == {"r1": "folder-alerts/a", "r2": "folder-alerts/renamed"}
    assert set(actions(live.plan(split, prune=True)[1]).values()) == {"unchanged"}


def test_another_users_rule_with_the_same_uid_is_refused(live: Live) -> None:
    live.push(tree(dashboard(), sources=(source(),)))
    body = rule("r1", "Mine") | {"folderUID": "folder-loom", "ruleGroup": "mine", "orgID": 1}
    assert live.request("POST", "/api/v1/provisioning/alert-rules", body, _NO_PROVENANCE)[0] == 201
    plan, _ = live.push(_FILES, on_conflict="ours")
    assert steps(plan)["rule-group/Alerts/g"].action == "refused"
    assert places(live) == {"r1": "folder-loom/mine"}


def test_a_dashboard_moved_in_grafana_is_not_moved_back(live: Live) -> None:
    live.push(tree(dashboard()))
    live.request("POST", "/api/folders", {"uid": "theirs", "title": "Theirs"})
    stored = live.get("/api/dashboards/uid/one")["dashboard"]
    live.request("POST", "/api/dashboards/db", {"dashboard": stored, "folderUid": "theirs"})
    changed = tree(dashboard(title="New"))
    for files in (tree(dashboard()), changed, changed, tree(dashboard(title="Newer")), tree(dashboard(title="Newer"))):
        live.push(files)
        assert live.get("/api/dashboards/uid/one")["meta"]["folderUid"] == "theirs"
    assert live.dashboard("one")["title"] == "Newer"


def test_a_deleted_object_is_created_again_with_a_message(double: Double) -> None:
    live = double_live(double)
    live.push(everything())
    live.request("PUT", "/api/v1/provisioning/policies", {"receiver": "grafana-default-email"}, _NO_PROVENANCE)
    assert live.request("DELETE", "/api/v1/provisioning/templates/words", None, _NO_PROVENANCE)[0] == 204
    live.request("DELETE", "/api/v1/provisioning/alert-rules/r1", None, _NO_PROVENANCE)
    plan, _ = live.plan(everything())[1], None
    assert "somebody deleted it in Grafana" in steps(plan)["template/words"].reason


def test_rollback_of_a_renamed_group_restores_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for version in ("10.4", "12.2"):
        with Double(version) as double:
            project = create_project(tmp_path, double)
            project.write(_FILES)
            assert project.push().exit_code == 0
            project.write(tree(sources=(source(),), alerting={"groups": [group("renamed", *_RULES)]}))
            assert project.push("--prune").exit_code == 0
            result = project.run("rollback", "--yes")
            assert result.exit_code == 0, result.output
            assert places(project.live) == {"r1": "folder-alerts/g", "r2": "folder-alerts/g"}
