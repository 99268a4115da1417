"""The permissions of folders become files."""

from __future__ import annotations

import json

import pytest

from heddle.compile.permissions import compile_permissions
from heddle.diagnostics.errors import BadInput
from heddle.diff.trees import diff_trees
from heddle.settings.model import FolderPermissions, Settings
from heddle.settings.types import Member, Rejection, accept


def permissions(**folders: FolderPermissions) -> Settings:
    return Settings(permissions=folders)


def test_each_folder_has_a_file() -> None:
    [nested, shop] = compile_permissions(
        permissions(Shop=FolderPermissions(edit=("user:b", "team:A")), **{"A/B": FolderPermissions(view=("Viewer",))})
    )
    assert nested.path == "folder-permissions/a-b.json"
    assert json.loads(nested.content) == {"folder": "A / B", "folderUid": "folder-a-b", "view": ["Viewer"]}
    assert json.loads(shop.content)["edit"] == ["team:A", "user:b"]


def test_a_member_with_two_levels_is_reported() -> None:
    with pytest.raises(BadInput) as error:
        compile_permissions(permissions(Shop=FolderPermissions(view=("Viewer",), edit=("Viewer",))))
    [finding] = error.value.findings
    assert finding.message == "`permissions.Shop` names 'Viewer' twice: in `view` and in `edit`"


def test_members_are_checked() -> None:
    wrong = ["viewer", "Admin", "team:", "SRE", "group:SRE", "user: alice"]
    assert [text for text in wrong if not isinstance(accept(Member, text), Rejection)] == []
    right = ["Viewer", "Editor", "team:Site Reliability", "user:alice@example.com"]
    assert [text for text in right if accept(Member, text) != text] == []


def test_a_diff_names_each_change() -> None:
    sides = (
        FolderPermissions(view=("Viewer",), edit=("team:A",)),
        FolderPermissions(view=("user:b",), admin=("team:A",)),
    )
    trees = [{each.path: each.content for each in compile_permissions(permissions(Shop=side))} for side in sides]
    [diff] = diff_trees(*trees, ("old", "new")).objects
    assert [change.sentence for change in diff.changes] == [
        "Role Viewer may no longer view the folder.",
        'Permission of team `A` changed from "edit" to "admin".',
        "User `b` may view the folder.",
    ]
