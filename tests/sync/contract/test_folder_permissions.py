"""The permissions of folders are pushed, compared and reset; what Grafana gives by itself is left alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from heddle.sync.ownership import Ledger, LedgerEntry
from heddle.sync.plan import Options
from heddle.sync.read_state import State
from heddle.sync.recovery import find_settlement
from heddle.sync.resources import Kind
from heddle.sync.writer import Result
from tests.sync.contract.test_rollback import push_with_backup, roll_back
from tests.sync.files import dashboard, tree
from tests.sync.live import Live, actions, failures, steps

KEY = "folder-permissions/folder-loom"
API = "/api/access-control/folders"
ALICE = "heddle-test-alice"
OWN = {"view": ["Viewer"], "edit": [f"user:{ALICE}"], "admin": ["team:SRE"]}


@pytest.fixture(autouse=True)
def alice(live: Live) -> Iterator[int]:
    """The id of a user, beside whom there is a team; users belong to the whole Grafana, so this one is deleted."""
    user = {"login": ALICE, "name": ALICE, "password": "a-password", "OrgId": live.server().org}
    status, body = live.request("POST", "/api/admin/users", user)
    assert status == 200, body
    assert live.request("POST", "/api/teams", {"name": "SRE"})[0] == 200
    yield body["id"]
    assert live.request("DELETE", f"/api/admin/users/{body['id']}")[0] == 200


def permissions(folder: str = "Loom", uid: str = "folder-loom", **levels: list[str]) -> dict[str, bytes]:
    content = json.dumps({"folder": folder, "folderUid": uid, **(levels or OWN)}).encode()
    return {f"folder-permissions/{folder.lower()}.json": content}


def files(**levels: list[str]) -> dict[str, bytes]:
    boards = [dashboard(uid, uid.title()) for uid in ("one", "two", "three", "four")]
    return tree(*boards) | permissions(**levels)


def stored(live: Live, uid: str = "folder-loom") -> set[tuple[str, str]]:
    """Return the folder's own permissions, without that of all administrators."""
    keys = ("builtInRole", "team", "userLogin")
    items = [item for item in live.get(f"{API}/{uid}") if item["isManaged"] and not item["isInherited"]]
    return {(next(str(item[key]) for key in keys if item.get(key)), item["permission"]) for item in items}


INITIAL = {("admin", "Admin"), ("Viewer", "View"), ("Editor", "Edit")}
WANTED = {("admin", "Admin"), ("Viewer", "View"), (ALICE, "Edit"), ("SRE", "Admin")}


def by_hand(live: Live, uid: str = "folder-loom", **item: Any) -> None:
    assert live.request("POST", f"{API}/{uid}", {"permissions": [item]})[0] == 200


def as_editor(live: Live) -> Live:
    """Return the same Grafana, with the token of a new service account with the role Editor."""
    status, account = live.request("POST", "/api/serviceaccounts", {"name": "editor", "role": "Editor"})
    assert status == 201, account
    status, token = live.request("POST", f"/api/serviceaccounts/{account['id']}/tokens", {"name": "editor"})
    assert status == 200, token
    return replace(live, endpoint=replace(live.endpoint, basic=None, token=token["key"]))


def deny_reading(live: Live) -> None:
    """Deny everybody to read the permissions of the folder."""
    if live.double is None:
        pytest.skip("only the double can deny a single folder")
    denied = {"message": "Permissions needed: folders.permissions:read"}
    live.double.faults.respond(path=f"{API}/folder-loom", status=403, body=denied, times=100)


def test_permissions_of_a_new_folder_are_set_and_compared(live: Live) -> None:
    plan, result = live.push(files())
    assert failures(result) == []
    assert steps(plan)[KEY].action == "create"
    assert stored(live) == WANTED
    assert set(actions(live.plan(files())[1]).values()) == {"unchanged"}


def test_an_existing_folder_without_permissions_of_its_own_needs_no_adoption(live: Live) -> None:
    live.push(tree(dashboard()))
    _, result = live.push(tree(dashboard()) | permissions())
    assert failures(result) == []
    assert stored(live) == WANTED


def test_permissions_set_in_grafana_are_not_overwritten(live: Live) -> None:
    live.push(tree(dashboard()))
    by_hand(live, builtInRole="Editor", permission="Admin")
    plan, _ = live.push(tree(dashboard()) | permissions())
    assert steps(plan)[KEY].action == "refused"
    assert ("Editor", "Admin") in stored(live)


def test_a_changed_file_changes_only_what_it_names(live: Live, alice: int) -> None:
    live.push(files())
    by_hand(live, builtInRole="Editor", permission="View")
    if live.double:
        live.double.requests.clear()
    desired = files(view=["Viewer", f"user:{ALICE}", "Editor"], admin=["team:SRE"])
    plan, result = live.push(desired, on_conflict="ours")
    assert failures(result) == []
    assert [change.sentence for change in steps(plan)[KEY].changes] == [
        f'Permission of user `{ALICE}` changed from "edit" to "view".'
    ]
    assert stored(live) == (WANTED - {(ALICE, "Edit")}) | {(ALICE, "View"), ("Editor", "View")}
    if live.double:
        path = f"{API}/folder-loom"
        [sent] = [request.body for request in live.double.requests if request.method == "POST" and request.path == path]
        assert sent == {"permissions": [{"userId": alice, "permission": "View"}]}


def test_an_edit_is_kept_and_reported(live: Live, alice: int) -> None:
    live.push(files())
    for item in ({"builtInRole": "Editor", "permission": "View"}, {"userId": alice, "permission": ""}):
        by_hand(live, **item)
        step = steps(live.plan(files())[1])[KEY]
        assert (step.action, bool(step.edits[0].changes)) == ("kept", True)
        live.push(files())
    assert stored(live) == (WANTED - {(ALICE, "Edit")}) | {("Editor", "View")}
    assert steps(live.plan(files(view=["Viewer"]))[1])[KEY].action == "conflict", "the files changed it too"
    live.push(files(), on_conflict="ours")
    assert stored(live) == WANTED


def test_an_edit_between_plan_and_write_is_not_overwritten(live: Live) -> None:
    live.push(files())
    server, plan = live.plan(files(view=["Viewer"]))
    by_hand(live, builtInRole="Editor", permission="Edit")
    result = live.apply(server, plan)
    assert [outcome.result for outcome in result.outcomes] == [Result.CONFLICT]
    assert ("Editor", "Edit") in stored(live)


def test_prune_resets_permissions_that_left_the_files(live: Live) -> None:
    live.push(files())
    rest = {path: content for path, content in files().items() if not path.startswith("folder-permissions")}
    plan, _ = live.push(rest)
    assert (steps(plan)[KEY].action, stored(live)) == ("kept", WANTED)
    _, result = live.push(rest, prune=True)
    assert failures(result) == []
    assert stored(live) == INITIAL
    assert set(actions(live.plan(rest, prune=True)[1]).values()) == {"unchanged"}


def test_a_rollback_restores_permissions(live: Live, tmp_path: Path) -> None:
    live.push(files())
    push_with_backup(live, tmp_path, files(view=["Viewer"]))
    _, result = roll_back(live, tmp_path)
    assert failures(result) == []
    assert stored(live) == WANTED


def test_an_editor_can_leave_permissions_out(live: Live) -> None:
    desired = files(view=["Viewer"], edit=["Editor"], admin=["team:SRE"])
    live.push(desired)
    editor = as_editor(live)
    changed = {path: text.replace(b"Panel 1", b"First") for path, text in desired.items()}
    _, result = editor.push(changed, excluded=("folder-permissions/*",))
    assert failures(result) == []
    assert live.dashboard("one")["panels"][0]["title"] == "First"
    assert stored(live) == {("admin", "Admin"), ("Viewer", "View"), ("Editor", "Edit"), ("SRE", "Admin")}


def test_permissions_that_cannot_be_read_are_skipped_and_the_rest_is_written(live: Live) -> None:
    desired = files(view=["Viewer"], edit=["Editor"], admin=["team:SRE"])
    live.push(desired)
    before = stored(live)
    changed = files(view=["Viewer"], edit=["Editor"])
    changed = {path: text.replace(b"Panel 1", b"First") for path, text in changed.items()}
    editor = as_editor(live)
    plan, result = editor.push(changed)
    step = steps(plan)[KEY]
    assert (step.action, step.reason) == ("skipped", "requires the permission folders.permissions:read")
    assert f"--except {KEY}" in step.help
    assert failures(result) == []
    assert live.dashboard("one")["panels"][0]["title"] == "First"
    assert stored(live) == before
    assert actions(live.plan(changed)[1])[KEY] == "update", "they stay managed"


def test_strict_refuses_permissions_that_cannot_be_read(live: Live) -> None:
    live.push(files())
    editor = as_editor(live)
    plan, _ = editor.push(files(), strict=True)
    assert [refusal.id for refusal in plan.refusals] == ["push/missing-permission"]
    assert editor.plan(files(), strict=True, excluded=(KEY,))[1].refusals == ()


def test_prune_skips_permissions_that_cannot_be_read(live: Live) -> None:
    live.push(files())
    rest = {path: content for path, content in files().items() if not path.startswith("folder-permissions")}
    deny_reading(live)
    assert KEY not in actions(live.plan(rest)[1])
    assert actions(live.push(rest, prune=True)[0])[KEY] == "skipped"
    if live.double:
        live.double.faults.pending.clear()
    assert actions(live.plan(rest, prune=True)[1])[KEY] == "delete", "they stay managed"


def test_one_folder_that_cannot_be_read_does_not_affect_another(live: Live) -> None:
    live.request("POST", "/api/folders", {"uid": "folder-other", "title": "Other"})
    desired = files() | permissions("Other", "folder-other", view=["Viewer"])
    live.push(desired, adopt=("folder/*",))
    deny_reading(live)
    planned = actions(live.plan(desired)[1])
    assert (planned[KEY], planned["folder-permissions/folder-other"]) == ("skipped", "unchanged")


def test_an_unfinished_write_of_permissions_that_cannot_be_read_stays_recorded() -> None:
    ledger = Ledger(entries={KEY: LedgerEntry(digests=("1",), may_be_absent=True)})
    key, options = (Kind.FOLDER_PERMISSIONS, "folder-loom"), Options(owner="test")
    assert find_settlement((), State(live={}, ledger=ledger), options).entries == {KEY: None}
    unreadable = State(live={}, ledger=ledger, unreadable={key: "folders.permissions:read"})
    assert find_settlement((), unreadable, options).entries == {}


def test_a_folder_that_somebody_closed_is_not_opened(live: Live) -> None:
    live.push(tree(dashboard()))
    for role in ("Viewer", "Editor"):
        by_hand(live, builtInRole=role, permission="")
    plan, _ = live.push(tree(dashboard()) | permissions())
    assert steps(plan)[KEY].action == "refused"
    assert stored(live) == {("admin", "Admin")}


def test_the_next_push_sets_permissions_that_could_not_be_set(live: Live) -> None:
    desired = tree(dashboard()) | permissions(view=["Viewer"], edit=["team:Late"])
    assert failures(live.push(desired)[1]) == [(KEY, "team `Late` does not exist in Grafana")]
    assert live.request("POST", "/api/teams", {"name": "Late"})[0] == 200
    plan, result = live.push(desired)
    assert (steps(plan)[KEY].action, failures(result)) == ("create", [])
    assert stored(live) == {("admin", "Admin"), ("Viewer", "View"), ("Late", "Edit")}


def test_an_unknown_team_is_reported_and_changes_nothing(live: Live) -> None:
    live.push(tree(dashboard()))
    before = stored(live)
    _, result = live.push(tree(dashboard()) | permissions(view=["Viewer"], edit=["team:Unknown"]))
    [outcome] = [outcome for outcome in result.outcomes if outcome.key[0] is Kind.FOLDER_PERMISSIONS]
    assert (outcome.result, outcome.message) == (Result.FAILED, "team `Unknown` does not exist in Grafana")
    assert stored(live) in (before, INITIAL)


def test_inherited_permissions_and_service_accounts_are_left_alone(live: Live) -> None:
    if live.server().folder_depth == 1:
        pytest.skip("this version has no nested folders")
    live.request("POST", "/api/folders", {"uid": "folder-a", "title": "A"})
    live.request("POST", "/api/folders", {"uid": "folder-a-b", "title": "B", "parentUid": "folder-a"})
    status, account = live.request("POST", "/api/serviceaccounts", {"name": "ci", "role": "Viewer"})
    assert status == 201, account
    by_hand(live, "folder-a-b", userId=account["id"], permission="Edit")
    before = stored(live, "folder-a-b")
    content = permissions("A / B", "folder-a-b", edit=[f"user:{ALICE}"])
    plan, result = live.push(content, adopt=("folder/*",))
    assert failures(result) == []
    assert steps(plan)["folder-permissions/folder-a-b"].action == "create"
    assert stored(live, "folder-a-b") == before | {(ALICE, "Edit")}
    assert live.plan(content)[1].writes == ()
