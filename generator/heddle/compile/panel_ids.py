"""Stable panel ids: links and alerts refer to a panel by its id, so another panel's arrival must not change it."""

from __future__ import annotations

from collections.abc import Container
from hashlib import sha256
from typing import Final

from heddle.compile.json_value import LocatedObject
from heddle.compile.normalize.warning import NormalizationWarning
from heddle.grafana.json_value import Json
from heddle.grafana.model import walk_panels

_LARGEST: Final = 10**8


def panel_id(key: str) -> int:
    """Return the id of a panel's key, 1 to 10^8, the same on every machine."""
    return 1 + int.from_bytes(sha256(key.encode()).digest()[:8]) % _LARGEST


def assign_panel_ids(dashboard: Json, *, built_with_heddle: bool) -> list[NormalizationWarning]:
    """Give every panel an id: its own if no panel before it has that, else one made from its key or title.

    In a dashboard that is built with Heddle, two panels with the same key are an error. In others the second gets a
    numbered key, since their titles were never meant to be unique.
    """
    warnings = []
    taken = {panel["id"]: panel for panel in walk_panels(dashboard) if isinstance(panel.get("id"), int)}
    seen: set[int] = set()
    for panel in walk_panels(dashboard):
        id = panel.get("id")
        if isinstance(id, int):
            if id not in seen:
                seen.add(id)
                continue
            warnings.append(_duplicate(panel, id))
        key = (panel.key if isinstance(panel, LocatedObject) else "") or str(panel.get("title", ""))
        if not built_with_heddle:
            key = _free_key(f"{panel['type']}/{key}", taken)
        elif not key or panel_id(key) in taken:
            warnings.append(_unusable_key(panel, key, taken.get(panel_id(key))))
        panel["id"] = panel_id(key)
        taken.setdefault(panel["id"], panel)
    return warnings


def _unusable_key(panel: Json, key: str, other: Json | None) -> NormalizationWarning:
    if not key or other is None:
        message = f"the {panel['type']} panel has neither a title nor a key, so it has no stable id"
        return NormalizationWarning(
            part=panel, id="panel/ambiguous-id", message=message, help='set a title or `key="..."`'
        )
    message = f"{_kind(panel)} {key!r} has the same id as {_kind(other)} {str(other.get('title', ''))!r}"
    help = 'an id is derived from the title: give one of the two another title or `key="..."`'
    return NormalizationWarning(part=panel, id="panel/ambiguous-id", message=message, help=help)


def _kind(panel: Json) -> str:
    return "row" if panel["type"] == "row" else "panel"


def _free_key(key: str, taken: Container[int]) -> str:
    number, candidate = 1, key
    while panel_id(candidate) in taken:
        number += 1
        candidate = f"{key}#{number}"
    return candidate


def _duplicate(panel: Json, id: object) -> NormalizationWarning:
    return NormalizationWarning(
        part=panel,
        id="panel/duplicate-id",
        message=f"another panel of the dashboard has the id {id}; this one got a new id",
        help="give each panel a unique id, or none",
    )
