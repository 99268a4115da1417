"""The permissions of folders are pushed, compared and reset; what Grafana gives by itself is left alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from heddle.sync.resources import Kind
from heddle.sync.writer import Result
from tests.grafana_double.server import Grafana as Double
from tests.sync.contract.test_rollback import push_with_backup, roll_back
from tests.sync.files import dashboard, tree
from tests.sync.live import Live, actions, double_live, failures, steps

KEY = "folder-permissions/folder-loom"
PATH = "/api/access-control/folders/folder-loom"
OWN = {"view": ["Viewer"], "edit": ["user:alice"], "admin": ["team:SRE"]}


@pytest.fixture(params=["10.4", "12.2"])
def double(request: pytest.FixtureRequest) -> Iterator[Double]:
    with Double(request.param) as double:
        double.state["teams"]["SRE"] = 7
        double.state["users"]["alice"] = 8
        yield double


def permissions(folder: str = "Loom", uid: str = "folder-loom", **levels: list[str]) -> dict[str, bytes]:
    content = json.dumps({"folder": folder, "folderUid": uid, **(levels or OWN)}).encode()
    return {f"folder-permissions/{folder.lower()}.json": content}


def files(**levels: list[str]) -> dict[str, bytes]:
    boards = [dashboard(uid, uid.title()) for uid in ("one", "two", "three", "four")]
    return tree(*boards) | permissions(**levels)


def stored(double: Double, uid: str = "folder-loom") -> set[tuple[str, str]]:
    keys = ("builtInRole", "team", "userLogin")
    items = double.state["folder_permissions"].get(uid, ())
    return {(next(str(item[key]) for key in keys if item.get(key)), item["permission"]) for item in items}


WANTED = {("admin", "Admin"), ("Viewer", "View"), ("alice", "Edit"), ("SRE", "Admin")}


def by_hand(live: Live, **item: Any) -> None:
    assert live.request("POST", PATH, {"permissions": [item]})[0] == 200


def test_permissions_of_a_new_folder_are_set_and_compared(double: Double) -> None:
    live = double_live(double)
    plan, result = live.push(files())
    assert failures(result) == []
    assert steps(plan)[KEY].action == "create"
    assert stored(double) == WANTED
    assert set(actions(live.plan(files())[1]).values()) == {"unchanged"}


def test_an_existing_folder_without_permissions_of_its_own_needs_no_adoption(double: Double) -> None:
    live = double_live(double)
    live.push(tree(dashboard()))
    _, result = live.push(tree(dashboard()) | permissions())
    assert failures(result) == []
    assert stored(double) == WANTED


def test_permissions_that_somebody_gave_are_not_overwritten(double: Double) -> None:
    live = double_live(double)
    live.push(tree(dashboard()))
    by_hand(live, builtInRole="Editor", permission="Admin")
    plan, _ = live.push(tree(dashboard()) | permissions())
    assert steps(plan)[KEY].action == "refused"
    assert ("Editor", "Admin") in stored(double)


def test_a_changed_file_changes_only_what_it_names(double: Double) -> None:
    live = double_live(double)
    live.push(files())
    double.requests.clear()
    plan, result = live.push(files(view=["Viewer", "user:alice"], admin=["team:SRE"]))
    assert failures(result) == []
    assert [change.sentence for change in steps(plan)[KEY].changes] == [
        'Permission of user `alice` changed from "edit" to "view".'
    ]
    [sent] = [request.body for request in double.requests if request.method == "POST" and request.path == PATH]
    assert sent == {"permissions": [{"userId": 8, "permission": "View"}]}


def test_an_edit_is_kept_and_reported(double: Double) -> None:
    live = double_live(double)
    live.push(files())
    for item in ({"builtInRole": "Editor", "permission": "View"}, {"userId": 8, "permission": ""}):
        by_hand(live, **item)
        step = steps(live.plan(files())[1])[KEY]
        assert (step.action, bool(step.edits[0].changes)) == ("kept", True)
        live.push(files())
    assert stored(double) == (WANTED - {("alice", "Edit")}) | {("Editor", "View")}
    assert steps(live.plan(files(view=["Viewer"]))[1])[KEY].action == "conflict", "the files changed it too"
    live.push(files(), on_conflict="ours")
    assert stored(double) == WANTED


def test_an_edit_between_plan_and_write_is_not_overwritten(double: Double) -> None:
    live = double_live(double)
    live.push(files())
    server, plan = live.plan(files(view=["Viewer"]))
    by_hand(live, builtInRole="Editor", permission="Edit")
    result = live.apply(server, plan)
    assert [outcome.result for outcome in result.outcomes] == [Result.CONFLICT]
    assert ("Editor", "Edit") in stored(double)


def test_prune_resets_permissions_that_left_the_files(double: Double) -> None:
    live = double_live(double)
    live.push(files())
    rest = {path: content for path, content in files().items() if not path.startswith("folder-permissions")}
    plan, _ = live.push(rest)
    assert (steps(plan)[KEY].action, stored(double)) == ("kept", WANTED)
    _, result = live.push(rest, prune=True)
    assert failures(result) == []
    assert stored(double) == {("admin", "Admin"), ("Viewer", "View"), ("Editor", "Edit")}
    assert set(actions(live.plan(rest, prune=True)[1]).values()) == {"unchanged"}


def test_a_rollback_restores_permissions(double: Double, tmp_path: Path) -> None:
    live = double_live(double)
    live.push(files())
    push_with_backup(live, tmp_path, files(view=["Viewer"]))
    _, result = roll_back(live, tmp_path)
    assert failures(result) == []
    assert stored(double) == WANTED


def test_an_unknown_team_is_reported_and_changes_nothing(double: Double) -> None:
    live = double_live(double)
    live.push(tree(dashboard()))
    before = stored(double)
    _, result = live.push(tree(dashboard()) | permissions(view=["Viewer"], edit=["team:Unknown"]))
    [outcome] = [outcome for outcome in result.outcomes if outcome.key[0] is Kind.FOLDER_PERMISSIONS]
    assert (outcome.result, outcome.message) == (Result.FAILED, "team `Unknown` does not exist in Grafana")
    assert stored(double) in (before, {("admin", "Admin"), ("Viewer", "View"), ("Editor", "Edit")})


def test_inherited_permissions_and_service_accounts_are_left_alone() -> None:
    with Double("12.2") as double:
        double.state["users"]["alice"] = 8
        live = double_live(double)
        live.request("POST", "/api/folders", {"uid": "folder-a", "title": "A"})
        live.request("POST", "/api/folders", {"uid": "folder-a-b", "title": "B", "parentUid": "folder-a"})
        double.state["folder_permissions"]["folder-a-b"] = [
            {"userId": 50, "userLogin": "sa-1-ci", "isServiceAccount": True, "permission": "Admin"}
        ]
        content = permissions("A / B", "folder-a-b", edit=["user:alice"])
        plan, result = live.push(content, adopt=("folder/*",))
        assert failures(result) == []
        assert steps(plan)["folder-permissions/folder-a-b"].action == "create"
        assert stored(double, "folder-a-b") == {("sa-1-ci", "Admin"), ("alice", "Edit")}
        assert live.plan(content)[1].writes == ()
