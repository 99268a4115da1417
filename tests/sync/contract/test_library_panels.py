"""Library panels are pushed, compared, pruned and restored like the other objects."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from heddle.sync.resources import Kind
from heddle.sync.writer import Result
from tests.sync.contract.test_rollback import push_with_backup, roll_back
from tests.sync.files import dashboard, source, tree
from tests.sync.live import Live, actions, failures, steps

KEY = "library-panel/depth"
MODEL = {
    "type": "stat",
    "title": "Depth",
    "description": "How many wait?",
    "targets": [{"refId": "A", "expr": "depth", "datasource": {"type": "prometheus", "uid": "prom"}}],
    "datasource": {"type": "prometheus", "uid": "prom"},
    "fieldConfig": {"defaults": {"unit": "short"}, "overrides": []},
    "options": {},
}


def library_panel(uid: str = "depth", name: str = "Depth", folder: str = "Loom", **model: Any) -> dict[str, bytes]:
    place = {"folder": folder, "folderUid": f"folder-{folder.lower()}"} if folder else {}
    panel = {"uid": uid, "name": name, "kind": 1, **place, "model": {**MODEL, **model}}
    return {f"library-panels/{uid}.json": json.dumps(panel).encode()}


def showing(uid: str = "one", panel: str = "depth") -> dict[str, Any]:
    """Return a dashboard that shows a library panel in a collapsed row."""
    shown = {"id": 9, "type": "library-panel-ref", "title": "Depth", "gridPos": {"x": 0, "y": 41, "w": 24, "h": 8}}
    shown |= {"libraryPanel": {"uid": panel, "name": "Depth"}}
    row = {"id": 8, "type": "row", "title": "More", "collapsed": True, "gridPos": {"x": 0, "y": 40, "w": 24, "h": 1}}
    board = dashboard(uid, uid.title())
    return {**board, "panels": [*board["panels"], {**row, "panels": [shown]}]}


def boards(*uids: str) -> list[dict[str, Any]]:
    return [dashboard(uid, uid.title()) for uid in uids]


def files(**model: Any) -> dict[str, bytes]:
    return tree(showing(), *boards("two", "three", "four"), sources=(source(),)) | library_panel(**model)


def edit(live: Live, **model: Any) -> None:
    panel = live.get("/api/library-elements/depth")["result"]
    body = {"kind": 1, "version": panel["version"], "name": panel["name"], "model": {**panel["model"], **model}}
    assert live.request("PATCH", "/api/library-elements/depth", body)[0] == 200


def stored(live: Live, uid: str = "depth") -> Any:
    status, body = live.request("GET", f"/api/library-elements/{uid}")
    return body["result"] if status == 200 else None


def test_library_panels_are_created_before_the_dashboards_that_show_them(live: Live) -> None:
    _, result = live.push(files())
    assert failures(result) == []
    order = [outcome.key[0] for outcome in result.outcomes]
    assert order.index(Kind.FOLDER) < order.index(Kind.LIBRARY_PANEL) < order.index(Kind.DASHBOARD)
    panel = stored(live)
    assert (panel["name"], panel["model"], panel["meta"]["folderUid"]) == ("Depth", MODEL, "folder-loom")
    assert set(actions(live.plan(files())[1]).values()) == {"unchanged"}


def test_a_changed_file_updates_the_library_panel(live: Live) -> None:
    live.push(files())
    changed = files(fieldConfig={"defaults": {"unit": "s"}, "overrides": []}, name="Age")
    plan, result = live.push(changed)
    assert failures(result) == []
    sentences = " ".join(change.sentence for change in steps(plan)[KEY].changes)
    assert "nit changed" in sentences
    assert "Age" in sentences
    assert (stored(live)["name"], stored(live)["model"]["fieldConfig"]["defaults"]["unit"]) == ("Age", "s")


def test_an_edit_of_a_library_panel_is_kept(live: Live) -> None:
    live.push(files())
    edit(live, title="By hand")
    step = steps(live.plan(files())[1])[KEY]
    assert (step.action, step.edits[0].author) == ("kept", "admin")
    assert step.edits[0].changes
    live.push(files(), on_conflict="theirs")
    assert stored(live)["model"]["title"] == "By hand"
    live.push(files(), on_conflict="ours")
    assert stored(live)["model"]["title"] == "Depth"


def test_an_edit_between_plan_and_write_is_not_overwritten(live: Live) -> None:
    live.push(files())
    server, plan = live.plan(files(title="New"))
    edit(live, title="By hand")
    result = live.apply(server, plan)
    assert [outcome.result for outcome in result.outcomes if outcome.key[0] is Kind.LIBRARY_PANEL] == [Result.CONFLICT]
    assert stored(live)["model"]["title"] == "By hand"
    server, plan = live.plan(tree(showing(), *boards("two", "three", "four")), prune=True)


def test_another_users_library_panel_is_not_overwritten(live: Live) -> None:
    body = {"uid": "depth", "name": "Depth", "kind": 1, "model": {"type": "text"}}
    assert live.request("POST", "/api/library-elements", body)[0] == 200
    plan, _ = live.push(files())
    assert steps(plan)[KEY].action == "refused"
    assert stored(live)["model"]["type"] == "text"


def test_prune_deletes_a_library_panel_that_no_dashboard_shows(live: Live) -> None:
    live.push(files())
    plan, result = live.push(tree(*boards("one", "two", "three", "four"), sources=(source(),)), prune=True)
    assert (steps(plan)[KEY].action, failures(result)) == ("delete", [])
    assert stored(live) is None


def test_prune_keeps_a_library_panel_that_a_dashboard_shows(live: Live) -> None:
    live.push(files())
    status, _ = live.request("POST", "/api/dashboards/db", {"dashboard": showing("mine"), "folderUid": ""})
    assert status == 200
    plan, _ = live.push(tree(*boards("one", "two", "three", "four"), sources=(source(),)), prune=True)
    assert (steps(plan)[KEY].action, steps(plan)[KEY].reason) == ("kept", "the dashboard mine shows it")
    assert stored(live)


def test_prune_keeps_an_edited_library_panel(live: Live) -> None:
    live.push(files())
    edit(live, title="By hand")
    rest = tree(*boards("one", "two", "three", "four"), sources=(source(),))
    assert steps(live.plan(rest, prune=True)[1])[KEY].action == "conflict"


def test_a_folder_is_deleted_after_its_only_library_panel(live: Live) -> None:
    more = tree(*boards("one", "two", "three", "four", "five", "six"), sources=(source(),))
    live.push(more | library_panel(folder="Shared"))
    plan, result = live.push(more, prune=True)
    assert steps(plan)["folder/folder-shared"].action == "delete"
    assert failures(result) == []


def test_a_rollback_restores_and_removes_library_panels(live: Live, tmp_path: Path) -> None:
    live.push(files())
    push_with_backup(live, tmp_path, files(title="New") | library_panel("age", "Age"))
    _, result = roll_back(live, tmp_path)
    assert failures(result) == []
    assert (stored(live)["model"], stored(live, "age")) == (MODEL, None)


def test_a_deleted_library_panel_is_created_again(live: Live) -> None:
    live.push(tree(sources=(source(),)) | library_panel())
    assert live.request("DELETE", "/api/library-elements/depth")[0] == 200
    plan, _ = live.push(tree(sources=(source(),)) | library_panel())
    assert "created again" in steps(plan)[KEY].reason
    assert stored(live)["model"] == MODEL


def test_a_name_that_is_taken_is_reported(live: Live) -> None:
    live.push(tree(dashboard(), sources=(source(),)))
    body = {"uid": "other", "name": "Depth", "kind": 1, "folderUid": "folder-loom", "model": {"type": "text"}}
    assert live.request("POST", "/api/library-elements", body)[0] == 200
    _, result = live.push(files())
    [outcome] = [outcome for outcome in result.outcomes if outcome.key[0] is Kind.LIBRARY_PANEL]
    help = "rename one of the two: names of library panels are unique in a folder"
    assert (outcome.result, outcome.help) == (Result.FAILED, help)
    [shown] = [outcome for outcome in result.outcomes if outcome.key == (Kind.DASHBOARD, "one")]
    assert shown.message == "depends on library-panel/depth, which was not written"


def test_a_library_panel_moves_between_folders(live: Live) -> None:
    more = tree(*boards("one", "two"), sources=(source(),))
    live.push(more | library_panel())
    _, result = live.push(more | library_panel(folder="Shared"))
    assert failures(result) == []
    assert stored(live)["meta"]["folderUid"] == "folder-shared"
    assert set(actions(live.plan(more | library_panel(folder="Shared"))[1]).values()) == {"unchanged"}


def test_dashboards_and_library_panels_share_their_folder(live: Live) -> None:
    live.push(files())
    assert live.get("/api/dashboards/uid/one")["meta"]["folderUid"] == "folder-loom"


def test_a_moved_library_panel_survives_the_deletion_of_its_old_folder(live: Live) -> None:
    more = tree(*boards("one", "two", "three", "four", "five", "six"), sources=(source(),))
    live.push(more | library_panel(folder="Old"))
    moved = more | library_panel(folder="Shared")
    for _ in range(2):
        _, result = live.push(moved, prune=True)
        assert failures(result) == []
        assert stored(live)["meta"]["folderUid"] == "folder-shared"
    assert set(actions(live.plan(moved)[1]).values()) <= {"unchanged", "kept"}


def test_a_panel_that_is_deleted_between_plan_and_write_is_a_conflict(live: Live) -> None:
    more = tree(*boards("one", "two"), sources=(source(),))
    live.push(more | library_panel())
    server, plan = live.plan(more | library_panel(title="New"))
    assert live.request("DELETE", "/api/library-elements/depth")[0] == 200
    result = live.apply(server, plan)
    assert [outcome.result for outcome in result.outcomes] == [Result.CONFLICT]
