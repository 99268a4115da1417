"""The panels of a dashboard as boxes to draw, each marked with what happens to it."""

from __future__ import annotations

from collections.abc import Iterable

from heddle.diff.change import Box, Change
from heddle.diff.panel_matching import Matches
from heddle.grafana.json_value import Json

_PLACE = frozenset({"panel/move", "panel/size"})


def boxes(panels: list[Json], changes: Iterable[Change], matches: Matches, *, old: bool) -> tuple[Box, ...]:
    """Return the boxes of one side; the panels of a closed row stand below it, as if it were open."""
    marks = _marks(changes, matches, old=old)
    found: list[Box] = []
    below = end = 0  # how far panels are pushed down by closed rows above them, and where the last one ends
    closed: object = None
    shift = 0
    for panel in panels:
        x, y, w, h = _grid(panel)
        if panel.get("type") == "row":
            below = max(below, end - y)
            closed = panel.get("id") if panel.get("collapsed") else None
            shift, w, h = below, 24, 1
        elif closed is not None and panel.get("row") == closed:
            top = next((each for each in panels if each.get("row") == closed), panel)
            shift = max(0, _row_end(found) - _grid(top)[1]) if top is panel else shift
        else:
            shift = below
        y += shift
        title, type = str(panel.get("title", "")), str(panel.get("type", ""))
        found.append(Box(id=_id(panel), title=title, type=type, x=x, y=y, w=w, h=h, mark=marks.get(id(panel), "")))
        end = max(end, y + h)
    return tuple(found)


def _row_end(found: list[Box]) -> int:
    return next((box.y + box.h for box in reversed(found) if box.type == "row"), 0)


def _marks(changes: Iterable[Change], matches: Matches, *, old: bool) -> dict[int, str]:
    marks = {id(panel): "removed" if old else "added" for panel in (matches.removed if old else matches.added)}
    said: dict[tuple[int, str], set[str]] = {}
    for change in changes:
        if change.panel:
            said.setdefault((change.panel.id, change.panel.title), set()).add(change.aspect)
    for one, other in matches.pairs:
        if aspects := said.get((_id(other), str(other.get("title", "")))):
            marks[id(one if old else other)] = "moved" if aspects <= _PLACE else "changed"
    return marks


def _grid(panel: Json) -> tuple[int, int, int, int]:
    location = panel.get("gridPos")
    location = location if isinstance(location, dict) else {}
    x, y, w, h = (int(location[key]) if isinstance(location.get(key), (int, float)) else 0 for key in "xywh")
    return max(0, min(x, 23)), max(0, y), max(1, min(w or 6, 24)), max(1, h or 3)


def _id(panel: Json) -> int:
    id = panel.get("id")
    return id if isinstance(id, int) else 0
