"""Changes of where panels stand and how large they are.

A panel moves when it comes to another row, to another place among the panels of its row, or sideways. It does not
where others only push it: by coming, going, growing or moving themselves.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from heddle.diff import wording as sentences
from heddle.diff.change import Change, Kind
from heddle.diff.change_builder import ChangeBuilder
from heddle.diff.panel_matching import Matches
from heddle.grafana.json_value import Json

_TOP = "the top"


def layout(
    on: Callable[[Json], ChangeBuilder], matches: Matches, before: list[Json], after: list[Json]
) -> Iterator[Change]:
    """Yield moves and changes of size; `on` names a panel."""
    rows = {one.get("id"): other.get("id") for one, other in matches.pairs if one.get("type") == "row"}
    new = {panel.get("id") for panel in matches.added if panel.get("type") == "row"}
    titles = _titles(after)
    old_titles = _titles(before)
    stirred = {panel.get("row") for panel in matches.added} | {rows.get(panel.get("row")) for panel in matches.removed}
    stay: list[tuple[Json, Json]] = []
    for one, other in matches.pairs:
        was, now = one.get("row"), other.get("row")
        if one.get("type") == "row" or rows.get(was) == now:
            stay.append((one, other))
        elif (was is None or was in rows) and now not in new:
            both = old_titles.get(was, _TOP), titles.get(now, _TOP)
            yield on(other).change(Kind.LOOK, "panel/move", sentences.moves(*both), both)
            stirred |= {now, rows.get(was)}
    for one, other in stay:
        if (sizes := (_size(one), _size(other)))[0] != sizes[1] and other.get("type") != "row":
            stirred.add(other.get("row"))
            sentence = sentences.says(f"its size changes from {sizes[0]} to {sizes[1]}")
            yield on(other).change(Kind.LOOK, "panel/size", sentence, sizes)
    yield from _moves(on, stay, stirred)


def _moves(on: Callable[[Json], ChangeBuilder], stay: list[tuple[Json, Json]], stirred: set[Any]) -> Iterator[Change]:
    sections: dict[Any, list[tuple[Json, Json]]] = {}
    for one, other in stay:
        sections.setdefault("rows" if other.get("type") == "row" else other.get("row"), []).append((one, other))
    for section, pairs in sections.items():
        pairs.sort(key=lambda pair: _location(pair[1]))
        moved = _out_of_order([_location(one) for one, _ in pairs])
        for index, (one, other) in enumerate(pairs):
            if index in moved:
                sentence = _after(pairs[index - 1][1] if index else None, other)
                yield on(other).change(Kind.LOOK, "panel/move", sentence, (_at(one), _at(other)))
            elif not moved and section not in stirred and section != "rows" and _x(one) != _x(other):
                sentence = sentences.moves(f"column {_x(one):g}", f"column {_x(other):g}")
                yield on(other).change(Kind.LOOK, "panel/move", sentence, (_at(one), _at(other)))


def _after(previous: Json | None, panel: Json) -> str:
    what = "the row" if panel.get("type") == "row" else "the panel"
    if previous is None:
        return sentences.says(f"{what} moves to the front")
    return sentences.says(f"{what} moves to behind {sentences.shown(str(previous.get('title', '')))}")


def _out_of_order(locations: Sequence[Any]) -> set[int]:
    """Return which members to move, as few as possible, so that the rest stands in order."""
    tails: list[Any] = []
    last: list[int] = []
    before: list[int] = []
    for index, location in enumerate(locations):
        at = bisect_left(tails, location)
        before.append(last[at - 1] if at else -1)
        tails[at : at + 1] = [location]
        last[at : at + 1] = [index]
    keep: set[int] = set()
    index = last[-1] if last else -1
    while index >= 0:
        keep.add(index)
        index = before[index]
    return set(range(len(locations))) - keep


def _titles(panels: list[Json]) -> dict[Any, str]:
    return {
        panel.get("id"): f"row {sentences.shown(str(panel.get('title', '')))}"
        for panel in panels
        if panel.get("type") == "row"
    }


def _grid(panel: Json) -> dict[str, float]:
    location = panel.get("gridPos")
    location = location if isinstance(location, dict) else {}
    return {key: location[key] if isinstance(location.get(key), (int, float)) else 0 for key in "xywh"}


def _location(panel: Json) -> tuple[float, float, int]:
    grid, id = _grid(panel), panel.get("id")
    return grid["y"], grid["x"], id if isinstance(id, int) else 0


def _x(panel: Json) -> float:
    return _grid(panel)["x"]


def _at(panel: Json) -> Json:
    grid = _grid(panel)
    return {"x": grid["x"], "y": grid["y"]}


def _size(panel: Json) -> str:
    grid = _grid(panel)
    return f"{grid['w']:g} by {grid['h']:g}"
