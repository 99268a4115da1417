"""Nested folders: one provider each in the files, a folder in its parents on the server."""

from __future__ import annotations

import pytest

from heddle.compile.folders import folder_uid
from heddle.sync.plan import Action
from tests.sync.files import dashboard, tree
from tests.sync.live import Live

UID = folder_uid("Platform/HTTP/Checkout")
FILES = tree(dashboard(), folder="Platform / HTTP / Checkout", uid=UID)


def folders(live: Live) -> dict[str, tuple[str, str]]:
    """Return title and parent of each folder on the server by its uid, below the root and below each found one."""
    found: dict[str, tuple[str, str]] = {}
    pending = [""]
    while pending:
        parent = pending.pop()
        for folder in live.get(f"/api/folders?parentUid={parent}"):
            found[folder["uid"]] = (folder["title"], parent)
            pending.append(folder["uid"])
    return found


def test_parents_are_created(live: Live) -> None:
    if live.server().folder_depth == 1:
        pytest.skip("this version has no nested folders")
    live.push(FILES)
    platform, http = folder_uid("Platform"), folder_uid("Platform/HTTP")
    assert folders(live) == {
        platform: ("Platform", ""),
        http: ("HTTP", platform),
        UID: ("Checkout", http),
    }
    plan, _ = live.push(FILES)
    assert [step.action for step in plan.steps if step.action is not Action.UNCHANGED] == []


def test_a_version_without_nested_folders_refuses_them(live: Live) -> None:
    if live.server().folder_depth > 1:
        pytest.skip("this version has nested folders")
    _, plan = live.plan(FILES)
    assert plan.is_blocked
    assert folders(live) == {}
