"""A push can be undone, and objects can be given back."""

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
from tests.sync.contract.test_others import EDITS
from tests.sync.files import ENVIRON, board, everything, tree
from tests.sync.live import Live, actions, steps

NOTHING = Redactor(())


def pushed(live: Live, root: Path, files: dict[str, bytes], **more: Any) -> None:
    server, plan = live.plan(files, **more)
    save_backup(root, plan, "backup", NOTHING)
    applied = live.apply(server, plan)
    assert {each.result for each in applied.outcomes} == {Result.DONE}


def rolled_back(live: Live, root: Path, **more: Any) -> tuple[Plan, ApplyResult]:
    server = live.server()
    options = replace(live.options, max_deletes=10**6, **more)
    plan = rollback_plan(server, read_backup(root, None), ENVIRON, options)
    return plan, live.apply(server, plan)


def test_what_was_overwritten_comes_back(live: Live, tmp_path: Path) -> None:
    live.push(everything())
    files = everything()
    held = json.loads(files["provisioning/alerting/all.yaml"])
    held["groups"][0]["rules"][0]["for"] = "9m"
    held["contactPoints"][0]["receivers"][0]["settings"]["recipient"] = "#else"
    held["templates"][0]["template"] = '{{ define "words" }}else{{ end }}'
    held["muteTimes"][0]["time_intervals"][0]["times"][0]["end_time"] = "23:45"
    held["policies"][0]["group_wait"] = "45s"
    files["provisioning/alerting/all.yaml"] = json.dumps(held).encode()
    files["dashboards/loom/one.json"] = json.dumps(board(title="New")).encode()
    files = {path: content.replace(b"127.0.0.1:1", b"127.0.0.1:2") for path, content in files.items()}
    pushed(live, tmp_path, files)
    _plan, applied = rolled_back(live, tmp_path)
    assert [(each.key, each.message) for each in applied.outcomes if each.result is not Result.DONE] == []
    assert live.dashboard("one")["title"] == "One"
    assert live.get("/api/v1/provisioning/alert-rules/r1")["for"] == "5m"
    # Secrets cannot be read back, so the next push writes those that a rollback touched once more.
    left = {name: action for name, action in actions(live.plan(everything())[1]).items() if action != "unchanged"}
    assert left in ({}, {"datasource/loki": "update"}, {"datasource/loki": "update", "contact-point/ops": "update"})


def test_what_was_made_goes_and_what_was_deleted_comes_back(live: Live, tmp_path: Path) -> None:
    boards = [board(f"b{number}", f"B{number}") for number in range(6)]
    live.push(tree(*boards))
    pushed(live, tmp_path, tree(*boards[1:], board("made", "Made")), prune=True)
    assert live.ask("GET", "/api/dashboards/uid/b0")[0] == 404
    plan, _ = rolled_back(live, tmp_path)
    assert actions(plan) == {"dashboard/b0": "create", "dashboard/made": "delete"}
    assert live.dashboard("b0")["title"] == "B0"
    assert live.ask("GET", "/api/dashboards/uid/made")[0] == 404


def test_a_first_push_of_everything_can_be_undone(live: Live, tmp_path: Path) -> None:
    pushed(live, tmp_path, everything())
    plan, applied = rolled_back(live, tmp_path)
    assert set(actions(plan).values()) == {"delete"}
    assert [(each.key, each.message) for each in applied.outcomes if each.result is not Result.DONE] == []
    assert live.get("/api/folders") == []
    assert live.get("/api/v1/provisioning/alert-rules") == []


def test_a_later_edit_is_a_conflict(live: Live, tmp_path: Path) -> None:
    live.push(tree(board()))
    pushed(live, tmp_path, tree(board(title="New")))
    live.edit("one", lambda data: data.update(title="By hand"))
    plan, _ = rolled_back(live, tmp_path)
    assert steps(plan)["dashboard/one"].action == "conflict"
    assert live.dashboard("one")["title"] == "By hand"


def test_what_was_adopted_is_given_back(live: Live, tmp_path: Path) -> None:
    live.ask("POST", "/api/dashboards/db", {"dashboard": board(title="Theirs"), "folderUid": ""})
    pushed(live, tmp_path, tree(board()), adopt=("dashboard/one",))
    _plan, _ = rolled_back(live, tmp_path)
    held = live.dashboard("one")
    assert (held["title"], held["tags"]) == ("Theirs", ["t"])
    assert steps(live.plan(tree(board()))[1])["dashboard/one"].action == "refused"


def test_released_objects_stay_and_are_no_longer_ours(live: Live) -> None:
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
def test_an_adopted_edit_is_ours_again(live: Live, name: str) -> None:
    live.push(everything())
    EDITS[name](live)
    live.push(everything(), adopt=(name,))
    assert set(actions(live.plan(everything())[1]).values()) == {"unchanged"}


def test_edits_that_come_back_with_a_rollback_still_count_as_edits(live: Live, tmp_path: Path) -> None:
    live.push(everything())
    live.edit("one", lambda data: data["panels"][0].update(title="By hand"))
    for edit in EDITS.values():
        edit(live)
    files = everything()
    files["dashboards/loom/one.json"] = files["dashboards/loom/one.json"].replace(b"Panel 1", b"By file")
    pushed(live, tmp_path, files, on_conflict="ours")
    assert live.dashboard("one")["panels"][0]["title"] == "By file"
    rolled_back(live, tmp_path)
    assert live.dashboard("one")["panels"][0]["title"] == "By hand"
    left = {name: action for name, action in actions(live.plan(files)[1]).items() if action != "unchanged"}
    assert left == {"dashboard/one": "conflict", **dict.fromkeys(EDITS, "conflict")}


def test_edits_of_a_deleted_dashboard_still_count_as_edits_after_a_rollback(live: Live, tmp_path: Path) -> None:
    live.push(tree(board(), board("two", "Two")))
    live.edit("one", lambda data: data["panels"][0].update(title="By hand"))
    pushed(live, tmp_path, tree(board("two", "Two")), prune=True, on_conflict="ours")
    rolled_back(live, tmp_path)
    assert live.dashboard("one")["panels"][0]["title"] == "By hand"
    step = steps(live.plan(tree(board(), board("two", "Two")))[1])["dashboard/one"]
    assert (step.action, "By hand" in str(step.edits)) == ("kept", True)
