"""The grid of a dashboard, drawn in characters."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from heddle.diff.change import Box

_COLUMNS, _WIDTH = 24, 3
_TALLEST = 20
_SIGNS = {"changed": "*", "moved": ">", "added": "+", "removed": "-"}
LEGEND = "* changed   > moved   + added   - removed"


def grid(boxes: Sequence[Box], most: int = 80) -> str:
    """Return a drawing of panels: a box for each, with a sign before the title of those that change.

    Two lines of the grid are one of the drawing; what lies below `most` lines is left out.
    """
    lines = _lines(boxes)
    if len(lines) > most:
        lines = [*lines[:most], f"... {len(lines) - most} more lines"]
    return "\n".join(line.rstrip() for line in lines)


def busy(before: Sequence[Box], after: Sequence[Box]) -> tuple[list[Box], list[Box]]:
    """Return the boxes of rows in which something is marked, and of the other rows their title only."""
    sides = list(_rows(before)), list(_rows(after))
    marked = {title for side in sides for title, row in side if any(box.mark for box in row)}
    one, other = ([box for title, row in side for box in row if title in marked or box.type == "row"] for side in sides)
    return one, other


def _rows(boxes: Sequence[Box]) -> Iterator[tuple[str, list[Box]]]:
    title, row = "", list[Box]()
    for box in boxes:
        if box.type == "row":
            yield title, row
            title, row = box.title, []
        row.append(box)
    yield title, row


def _lines(boxes: Sequence[Box]) -> list[str]:
    if not boxes:
        return ["(empty)"]
    tops = _tops(boxes)
    height = max(tops[box.y + box.h] for box in boxes) + 1
    canvas = [[" "] * (_COLUMNS * _WIDTH + 1) for _ in range(height)]
    for box in boxes:
        _draw(canvas, box, tops)
    return ["".join(line) for line in canvas]


def _tops(boxes: Sequence[Box]) -> dict[int, int]:
    """Return the line on which each edge of the grid is drawn: half as far apart, and room for a title between."""
    edges = sorted({edge for box in boxes for edge in (box.y, box.y + box.h)})
    found = {edges[0]: 0} if edges else {}
    for before, edge in itertools.pairwise(edges):
        empty = not any(box.y <= before and edge <= box.y + box.h for box in boxes)
        found[edge] = found[before] + (0 if empty else min(_TALLEST, max(2, (edge - before + 1) // 2)))
    return found


def _draw(canvas: list[list[str]], box: Box, tops: dict[int, int]) -> None:
    top, bottom = tops[box.y], tops[box.y + box.h]
    left, right = box.x * _WIDTH, min((box.x + box.w), _COLUMNS) * _WIDTH
    for column in range(left, right + 1):
        for line in (top, bottom):
            canvas[line][column] = "+" if column in (left, right) or canvas[line][column] == "+" else "-"
    for line in range(top + 1, bottom):
        for column in (left, right):
            canvas[line][column] = "|"
    room = right - left - 1
    sign = _SIGNS.get(box.mark, "")
    label = f"{sign} {box.title}" if sign else box.title
    label = "".join(char if char.isprintable() else " " for char in label)
    label = label if len(label) <= room else f"{label[: room - 1]}~"
    for offset, char in enumerate(label):
        canvas[top + 1][left + 1 + offset] = char
