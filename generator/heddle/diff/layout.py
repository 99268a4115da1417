"""Positions and sizes of panels: what moved, and the grid before and after as boxes to draw.

A panel moved if it is in another row, in another order among the panels of its row, or in another column. It did not
move if other panels only pushed it by being added, removed, resized or moved themselves.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from heddle.diff.builder import ChangeBuilder
from heddle.diff.change import Box, Change, Kind
from heddle.diff.panel_matching import Matches
from heddle.diff.wording import as_sentence, describe_move, display
from heddle.grafana.json_value import Json

_TOP = "the top"
_LAYOUT_ASPECTS = frozenset({"panel/move", "panel/size"})


def layout_changes(
    builder_for: Callable[[Json], ChangeBuilder], matches: Matches, before: list[Json], after: list[Json]
) -> Iterator[Change]:
    """Yield moves and changes of size; `builder_for` returns the builder of a panel's changes."""
    new_rows = {old.get("rowNumber"): new.get("rowNumber") for old, new in matches.pairs if _is_row(old)}
    added_rows = {panel.get("rowNumber") for panel in matches.added if _is_row(panel)}
    titles_before, titles_after = _row_titles(before), _row_titles(after)
    # Rows in which panels were added, removed, moved or resized: others in them may have been pushed sideways.
    disturbed = {panel.get("row") for panel in matches.added}
    disturbed |= {new_rows.get(panel.get("row")) for panel in matches.removed}
    same_row: list[tuple[Json, Json]] = []
    for old, new in matches.pairs:
        old_row, new_row = old.get("row"), new.get("row")
        if _is_row(old) or new_rows.get(old_row) == new_row:
            same_row.append((old, new))
        elif (old_row is None or old_row in new_rows) and new_row not in added_rows:
            rows = titles_before.get(old_row, _TOP), titles_after.get(new_row, _TOP)
            yield builder_for(new).change(Kind.APPEARANCE, "panel/move", describe_move(*rows), rows)
            disturbed |= {new_row, new_rows.get(old_row)}
    for old, new in same_row:
        sizes = _size_text(old), _size_text(new)
        if sizes[0] != sizes[1] and new.get("type") != "row":
            disturbed.add(new.get("row"))
            sentence = as_sentence(f"size changed from {sizes[0]} to {sizes[1]}")
            yield builder_for(new).change(Kind.APPEARANCE, "panel/size", sentence, sizes)
    orders = [{id(panel): index for index, panel in enumerate(panels)} for panels in (before, after)]
    ordered = sorted(same_row, key=lambda pair: orders[1][id(pair[1])])
    yield from _moves_within_rows(builder_for, [(*pair, orders[0][id(pair[0])]) for pair in ordered], disturbed)


def boxes(panels: list[Json], changes: Iterable[Change], matches: Matches, *, is_before: bool) -> tuple[Box, ...]:
    """Return the boxes of one side; the panels of a collapsed row are drawn below it, as if it were expanded."""
    marks = _marks(changes, matches, is_before=is_before)
    drawn: list[Box] = []
    pushed = bottom = 0  # how far collapsed rows above push panels down, and where the lowest box ends
    collapsed_row: object = None
    shift = 0
    for panel in panels:
        x, y, w, h = _box_geometry(panel)
        if panel.get("type") == "row":
            pushed = max(pushed, bottom - y)
            collapsed_row = panel.get("rowNumber") if panel.get("collapsed") else None
            shift, w, h = pushed, 24, 1
        elif collapsed_row is not None and panel.get("row") == collapsed_row:
            first = next((other for other in panels if other.get("row") == collapsed_row), panel)
            shift = max(0, _end_of_last_row(drawn) - _box_geometry(first)[1]) if first is panel else shift
        else:
            shift = pushed
        y += shift
        title, type = str(panel.get("title", "")), str(panel.get("type", ""))
        mark = marks.get(id(panel), "")
        drawn.append(Box(id=_panel_id(panel), title=title, type=type, x=x, y=y, w=w, h=h, mark=mark))
        bottom = max(bottom, y + h)
    return tuple(drawn)


def _moves_within_rows(
    builder_for: Callable[[Json], ChangeBuilder], pairs: list[tuple[Json, Json, int]], disturbed: set[Any]
) -> Iterator[Change]:
    """Yield moves; `pairs` are in the order of reading after the change, each with its place in that before it."""
    sections: dict[Any, list[tuple[Json, Json, int]]] = {}
    for old, new, place in pairs:
        sections.setdefault("rows" if _is_row(new) else new.get("row"), []).append((old, new, place))
    for section, members in sections.items():
        moved_indexes = _out_of_order([place for _, _, place in members])
        for index, (old, new, _) in enumerate(members):
            if index in moved_indexes:
                sentence = _move_sentence(members[index - 1][1] if index else None, new)
                yield builder_for(new).change(Kind.APPEARANCE, "panel/move", sentence, (_position(old), _position(new)))
            elif not moved_indexes and section not in disturbed and section != "rows" and _column(old) != _column(new):
                sentence = describe_move(f"column {_column(old):g}", f"column {_column(new):g}")
                yield builder_for(new).change(Kind.APPEARANCE, "panel/move", sentence, (_position(old), _position(new)))


def _move_sentence(previous: Json | None, panel: Json) -> str:
    noun = "row" if panel.get("type") == "row" else "panel"
    if previous is None:
        return as_sentence(f"{noun} moved to the front")
    return as_sentence(f"{noun} moved after {display(str(previous.get('title', '')))}")


def _out_of_order(positions: Sequence[Any]) -> set[int]:
    """Return the fewest members to move so that the others are in order: those outside a longest increasing run."""
    tails: list[Any] = []
    last: list[int] = []
    predecessors: list[int] = []
    for index, position in enumerate(positions):
        at = bisect_left(tails, position)
        predecessors.append(last[at - 1] if at else -1)
        tails[at : at + 1] = [position]
        last[at : at + 1] = [index]
    in_order: set[int] = set()
    index = last[-1] if last else -1
    while index >= 0:
        in_order.add(index)
        index = predecessors[index]
    return set(range(len(positions))) - in_order


def _row_titles(panels: list[Json]) -> dict[Any, str]:
    return {panel.get("rowNumber"): f"row {display(str(panel.get('title', '')))}" for panel in panels if _is_row(panel)}


def _is_row(panel: Json) -> bool:
    return panel.get("type") == "row"


def _grid(panel: Json) -> dict[str, float]:
    grid = panel.get("gridPos")
    grid = grid if isinstance(grid, dict) else {}
    return {key: grid[key] if isinstance(grid.get(key), (int, float)) else 0 for key in "xywh"}


def _column(panel: Json) -> float:
    return _grid(panel)["x"]


def _position(panel: Json) -> Json:
    grid = _grid(panel)
    return {"x": grid["x"], "y": grid["y"]}


def _size_text(panel: Json) -> str:
    grid = _grid(panel)
    return f"{grid['w']:g} by {grid['h']:g}"


def _end_of_last_row(drawn: list[Box]) -> int:
    return next((box.y + box.h for box in reversed(drawn) if box.type == "row"), 0)


def _marks(changes: Iterable[Change], matches: Matches, *, is_before: bool) -> dict[int, str]:
    """Return the mark of each changed panel, by the identity of its JSON object."""
    one_sided = matches.removed if is_before else matches.added
    marks = {id(panel): "removed" if is_before else "added" for panel in one_sided}
    aspects_by_panel: dict[tuple[int, str], set[str]] = {}
    for change in changes:
        if change.panel:
            aspects_by_panel.setdefault((change.panel.id, change.panel.title), set()).add(change.aspect)
    for old, new in matches.pairs:
        if aspects := aspects_by_panel.get((_panel_id(new), str(new.get("title", "")))):
            marks[id(old if is_before else new)] = "moved" if aspects <= _LAYOUT_ASPECTS else "changed"
    return marks


def _box_geometry(panel: Json) -> tuple[int, int, int, int]:
    """Return column, line, width and height within the grid, with Grafana's size for a panel without one."""
    x, y, w, h = (int(value) for value in _grid(panel).values())
    return max(0, min(x, 23)), max(0, y), max(1, min(w or 6, 24)), max(1, h or 3)


def _panel_id(panel: Json) -> int:
    id = panel.get("id")
    return id if isinstance(id, int) else 0
