"""A push can be undone, and objects can be released."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from heddle.grafana.redaction import Redactor
from heddle.sync.apply import ApplyResult
from heddle.sync.plan import Plan
from heddle.sync.planner import plan_release
from heddle.sync.read_state import read_all
from heddle.sync.rollback import read_backup, rollback_plan, save_backup
from heddle.sync.writer import Result
from tests.sync.contract.test_unversioned import EDITS
from tests.sync.files import ENVIRON, Json, dashboard, everything, tree
from tests.sync.live import Live, actions, failures, steps

NO_SECRETS = Redactor(())


def push_with_backup(live: Live, root: Path, files: dict[str, bytes], **options: Any) -> None:
    server, plan = live.plan(files, **options)
    save_backup(root, plan, "backup", NO_SECRETS)
    result = live.apply(server, plan)
    assert {outcome.result for outcome in result.outcomes} == {Result.DONE}


def roll_back(live: Live, root: Path, **options: Any) -> tuple[Plan, ApplyResult]:
    server = live.server()
    options = replace(live.options, max_deletes=10**6, **options)
    plan, _ = rollback_plan(server, read_backup(root, None), ENVIRON, options)
    return plan, live.apply(server, plan)


def test_overwritten_objects_are_restored(live: Live, tmp_path: Path) -> None:
    live.push(everything())
    files = everything()
    content = json.loads(files["provisioning/alerting/all.yaml"])
    content["groups"][0]["rules"][0]["for"] = "9m"
    content["contactPoints"][0]["receivers"][0]["settings"]["recipient"] = "#else"
    content["templates"][0]["template"] = '{{ define "words" }}else{{ end }}'
    content["muteTimes"][0]["time_intervals"][0]["times"][0]["end_time"] = "23:45"
    content["policies"][0]["group_wait"] = "45s"
    files["provisioning/alerting/all.yaml"] = json.dumps(content).encode()
    files["dashboards/loom/one.json"] = json.dumps(dashboard(title="New")).encode()
    files = {path: content.replace(b"127.0.0.1:1", b"127.0.0.1:2") for path, content in files.items()}
    push_with_backup(live, tmp_path, files)
    _plan, result = roll_back(live, tmp_path)
    assert failures(result) == []
    assert live.dashboard("one")["title"] == "One"
    assert live.get("/api/v1/provisioning/alert-rules/r1")["for"] == "5m"
    # Secrets cannot be read back, so the next push writes those that a rollback touched once more.
    remaining = {name: action for name, action in actions(live.plan(everything())[1]).items() if action != "unchanged"}
    assert remaining in (
        {},
        {"datasource/loki": "update"},
        {"datasource/loki": "update", "contact-point/ops": "update"},
    )


def test_created_objects_are_deleted_and_deleted_ones_restored(live: Live, tmp_path: Path) -> None:
    dashboards = [dashboard(f"b{number}", f"B{number}") for number in range(6)]
    live.push(tree(*dashboards))
    push_with_backup(live, tmp_path, tree(*dashboards[1:], dashboard("made", "Made")), prune=True)
    assert live.request("GET", "/api/dashboards/uid/b0")[0] == 404
    plan, _ = roll_back(live, tmp_path)
    assert actions(plan) == {"dashboard/b0": "create", "dashboard/made": "delete"}
    assert live.dashboard("b0")["title"] == "B0"
    assert live.request("GET", "/api/dashboards/uid/made")[0] == 404


def test_a_first_push_of_everything_can_be_undone(live: Live, tmp_path: Path) -> None:
    push_with_backup(live, tmp_path, everything())
    plan, result = roll_back(live, tmp_path)
    assert set(actions(plan).values()) == {"delete"}
    assert failures(result) == []
    assert live.get("/api/folders") == []
    assert live.get("/api/v1/provisioning/alert-rules") == []


def test_a_later_edit_is_a_conflict(live: Live, tmp_path: Path) -> None:
    live.push(tree(dashboard()))
    push_with_backup(live, tmp_path, tree(dashboard(title="New")))
    live.edit("one", lambda data: data.update(title="By hand"))
    plan, _ = roll_back(live, tmp_path)
    assert steps(plan)["dashboard/one"].action == "conflict"
    assert live.dashboard("one")["title"] == "By hand"


def test_an_adopted_object_is_released(live: Live, tmp_path: Path) -> None:
    live.request("POST", "/api/dashboards/db", {"dashboard": dashboard(title="Theirs"), "folderUid": ""})
    push_with_backup(live, tmp_path, tree(dashboard()), adopt=("dashboard/one",))
    _plan, _ = roll_back(live, tmp_path)
    content = live.dashboard("one")
    assert (content["title"], content["tags"]) == ("Theirs", ["t"])
    assert steps(live.plan(tree(dashboard()))[1])["dashboard/one"].action == "refused"


def test_an_adoption_without_changes_is_undone(live: Live, tmp_path: Path) -> None:
    live.push(everything())
    server, plan = live.plan(everything(), prune=True)
    _, state = read_all(server, everything(), ENVIRON, plan.options)
    live.apply(server, plan_release(server, state, plan.options))
    push_with_backup(live, tmp_path, everything(), adopt=("*",))
    _, result = roll_back(live, tmp_path)
    assert failures(result) == []
    hints = {name: step.help for name, step in steps(live.plan(everything())[1]).items()}
    assert all("--adopt" in hint for hint in hints.values()), hints


def test_released_objects_stay_without_markers(live: Live) -> None:
    live.push(everything())
    server, options = live.server(), replace(live.options, prune=True)
    _, state = read_all(server, everything(), ENVIRON, options)
    live.apply(server, plan_release(server, state, options))
    assert live.dashboard("one")["tags"] == ["t"]
    assert "heddle" not in json.dumps(live.get("/api/datasources/uid/prom"))
    assert "__heddle__" not in json.dumps(live.get("/api/v1/provisioning/alert-rules"))
    hints = {name: step.help for name, step in steps(live.plan(everything())[1]).items()}
    assert all("--adopt" in hint for hint in hints.values()), hints
    _, plan = live.plan(everything(), adopt=("*",))
    assert plan.is_complete


@pytest.mark.parametrize("name", EDITS)
def test_an_adopted_edit_is_overwritten(live: Live, name: str) -> None:
    live.push(everything())
    EDITS[name](live)
    live.push(everything(), adopt=(name,))
    assert set(actions(live.plan(everything())[1]).values()) == {"unchanged"}


def test_edits_restored_by_a_rollback_still_count_as_edits(live: Live, tmp_path: Path) -> None:
    live.push(everything())
    live.edit("one", lambda data: data["panels"][0].update(title="By hand"))
    for edit in EDITS.values():
        edit(live)
    files = everything()
    files["dashboards/loom/one.json"] = files["dashboards/loom/one.json"].replace(b"Panel 1", b"By file")
    push_with_backup(live, tmp_path, files, on_conflict="ours")
    assert live.dashboard("one")["panels"][0]["title"] == "By file"
    roll_back(live, tmp_path)
    assert live.dashboard("one")["panels"][0]["title"] == "By hand"
    remaining = {name: action for name, action in actions(live.plan(files)[1]).items() if action != "unchanged"}
    # A rollback cannot restore secrets, so the files have another one than Heddle wrote last.
    with_secrets = ("dashboard/one", "datasource/loki", "contact-point/ops")
    assert remaining == dict.fromkeys(EDITS, "kept") | dict.fromkeys(with_secrets, "conflict")


def test_edits_of_a_deleted_dashboard_still_count_as_edits_after_a_rollback(live: Live, tmp_path: Path) -> None:
    live.push(tree(dashboard(), dashboard("two", "Two")))
    live.edit("one", lambda data: data["panels"][0].update(title="By hand"))
    push_with_backup(live, tmp_path, tree(dashboard("two", "Two")), prune=True, on_conflict="ours")
    roll_back(live, tmp_path)
    assert live.dashboard("one")["panels"][0]["title"] == "By hand"
    step = steps(live.plan(tree(dashboard(), dashboard("two", "Two")))[1])["dashboard/one"]
    assert (step.action, "By hand" in str(step.edits)) == ("kept", True)


def roll_back_edit(live: Live, root: Path, **change: str) -> str:
    """Overwrite the edit of a panel title, restore it by a rollback, and return the id of the rollback's backup."""
    live.push(tree(dashboard()))
    live.edit("one", lambda data: data["panels"][0].update(title="By hand"))
    push_with_backup(live, root, tree(changed(**change)), on_conflict="ours")
    undo(live, root, "backup", "first-rollback")
    assert live.dashboard("one")["panels"][0]["title"] == "By hand"
    return "first-rollback"


def changed(title: str = "One", panel: str = "Panel 1") -> Json:
    content = dashboard(title=title)
    content["panels"][0]["title"] = panel
    return content


def undo(live: Live, root: Path, id: str, saved: str, **options: Any) -> Plan:
    server, options = live.server(), replace(live.options, max_deletes=10**6, **options)
    plan, _ = rollback_plan(server, read_backup(root, id), ENVIRON, options)
    save_backup(root, plan, saved, NO_SECRETS)
    assert failures(live.apply(server, plan)) == []
    return plan


@pytest.mark.parametrize("change", [{"title": "New"}, {"panel": "By file"}])
def test_a_rollback_that_restored_an_edit_can_be_undone_and_repeated(
    live: Live, tmp_path: Path, change: dict[str, str]
) -> None:
    id = roll_back_edit(live, tmp_path, **change)
    expected = changed(**change)
    for number in range(2):
        step = steps(undo(live, tmp_path, id, f"undone-{number}"))["dashboard/one"]
        assert (step.action, step.edits, bool(step.changes)) == ("update", (), True)
        content = live.dashboard("one")
        assert (content["title"], content["panels"][0]["title"]) == (expected["title"], expected["panels"][0]["title"])
        assert actions(live.plan(tree(expected))[1])["dashboard/one"] == "unchanged"
        id = f"redone-{number}"
        undo(live, tmp_path, f"undone-{number}", id)
        assert live.dashboard("one")["panels"][0]["title"] == "By hand"
        assert "By hand" in str(steps(live.plan(tree(changed()))[1])["dashboard/one"].edits), "it is still an edit"


@pytest.mark.parametrize(("title", "action"), [("By bob", "conflict"), ("By file", "kept")])
def test_an_edit_since_a_rollback_is_not_dropped(live: Live, tmp_path: Path, title: str, action: str) -> None:
    id = roll_back_edit(live, tmp_path, panel="By file")
    live.edit("one", lambda data: data["panels"][0].update(title=title, description="By bob"))
    plan = undo(live, tmp_path, id, "undone")
    assert steps(plan)["dashboard/one"].action == action
    assert live.dashboard("one")["panels"][0]["description"] == "By bob"


def test_an_edit_that_a_later_push_kept_is_not_dropped(live: Live, tmp_path: Path) -> None:
    live.push(tree(dashboard()))
    push_with_backup(live, tmp_path, tree(changed(panel="By file")))
    live.edit("one", lambda data: data["panels"][0].update(title="By hand"))
    live.push(tree(changed(title="New", panel="By file")))
    assert live.dashboard("one")["panels"][0]["title"] == "By hand"
    plan = undo(live, tmp_path, "backup", "undone")
    assert steps(plan)["dashboard/one"].action == "conflict"
    assert live.dashboard("one")["panels"][0]["title"] == "By hand"


def test_a_move_since_a_rollback_is_kept(live: Live, tmp_path: Path) -> None:
    if live.double is None:
        pytest.skip("only the double can move a dashboard without a new version")
    id = roll_back_edit(live, tmp_path, panel="By file")
    live.request("POST", "/api/folders", {"uid": "other", "title": "Other"})
    live.double.state["dashboards"]["one"]["folderUid"] = "other"
    step = steps(undo(live, tmp_path, id, "undone"))["dashboard/one"]
    assert (step.action, live.get("/api/dashboards/uid/one")["meta"]["folderUid"]) == ("conflict", "other")
