"""Changes of folder permissions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from heddle.diff.builder import ChangeBuilder
from heddle.diff.change import Change, Kind, Subject
from heddle.diff.wording import as_sentence, describe_change
from heddle.grafana.json_value import Json

_LEVELS = ("view", "edit", "admin")
_VERBS = {"view": "view", "edit": "edit", "admin": "administer"}


def permissions_changes(before: list[Json], after: list[Json]) -> Iterator[Change]:
    """Yield the changes between the folder permissions of two trees."""
    old, new = ({str(item.get("folderUid")): item for item in side} for side in (before, after))
    for uid in {**old, **new}:
        title = str((new.get(uid) or old.get(uid) or {}).get("folder") or uid)
        yield from folder_permissions_changes(uid, title, old.get(uid) or {}, new.get(uid) or {})


def folder_permissions_changes(uid: str, title: str, before: Json, after: Json) -> Iterator[Change]:
    """Yield a change for each role, team and user whose level differs."""
    builder = ChangeBuilder(Subject("folder permissions", uid, title))
    old, new = _by_member(before), _by_member(after)
    for member in sorted(old.keys() | new.keys()):
        levels = old.get(member), new.get(member)
        if levels[0] != levels[1]:
            sentence = _sentence(_name(member), *levels)
            yield builder.change(Kind.BEHAVIOR, "folder-permissions/level", sentence, levels)


def _sentence(name: str, before: str | None, after: str | None) -> str:
    if before is not None and after is not None:
        return describe_change(f"permission of {name}", before, after)
    may = f"may {_VERBS[after]}" if after else f"may no longer {_VERBS[before or 'view']}"
    return as_sentence(f"{name} {may} the folder")


def _name(member: str) -> str:
    kind, separator, name = member.partition(":")
    return f"{kind} `{name}`" if separator else f"role {member}"


def _by_member(levels: Mapping[str, list[str]] | Json) -> dict[str, str]:
    return {str(member): level for level in _LEVELS for member in levels.get(level) or ()}
