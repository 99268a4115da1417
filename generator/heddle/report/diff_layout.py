"""The grid of a dashboard as a drawing, in characters and in SVG."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from html import escape

from heddle.diff.change import Box

_COLUMNS, _WIDTH = 24, 3
_SVG_COLUMN, _SVG_LINE, _SVG_GAP = 20, 14, 2
"""Pixels of a grid column, of a grid line, and between panels."""

_TALLEST_BOX = 20
_SIGNS = {"changed": "*", "moved": ">", "added": "+", "removed": "-"}
LEGEND = "* changed   > moved   + added   - removed"


def grid(boxes: Sequence[Box], max_lines: int = 80) -> str:
    """Return a drawing of panels: a box for each, with a sign before the title of those that changed.

    One line of the drawing stands for two lines of the grid; the drawing is cut after `max_lines` lines.
    """
    lines = _draw_lines(boxes)
    if len(lines) > max_lines:
        lines = [*lines[:max_lines], f"... {len(lines) - max_lines} more lines"]
    return "\n".join(line.rstrip() for line in lines)


def changed_rows(before: Sequence[Box], after: Sequence[Box]) -> tuple[list[Box], list[Box]]:
    """Return the boxes of rows with a marked panel; of the other rows only the title."""
    sides = list(_boxes_by_row(before)), list(_boxes_by_row(after))
    marked = {title for side in sides for title, row in side if any(box.mark for box in row)}
    old, new = ([box for title, row in side for box in row if title in marked or box.type == "row"] for side in sides)
    return old, new


def _boxes_by_row(boxes: Sequence[Box]) -> Iterator[tuple[str, list[Box]]]:
    title, row = "", list[Box]()
    for box in boxes:
        if box.type == "row":
            yield title, row
            title, row = box.title, []
        row.append(box)
    yield title, row


def _draw_lines(boxes: Sequence[Box]) -> list[str]:
    if not boxes:
        return ["(empty)"]
    tops = _tops(boxes)
    height = max(tops[box.y + box.h] for box in boxes) + 1
    canvas = [[" "] * (_COLUMNS * _WIDTH + 1) for _ in range(height)]
    for box in boxes:
        _draw(canvas, box, tops)
    return ["".join(line) for line in canvas]


def _tops(boxes: Sequence[Box]) -> dict[int, int]:
    """Return the line on which each horizontal edge is drawn, with room for a title between two edges."""
    edges = sorted({edge for box in boxes for edge in (box.y, box.y + box.h)})
    tops = {edges[0]: 0} if edges else {}
    for before, edge in itertools.pairwise(edges):
        empty = not any(box.y <= before and edge <= box.y + box.h for box in boxes)
        tops[edge] = tops[before] + (0 if empty else min(_TALLEST_BOX, max(2, (edge - before + 1) // 2)))
    return tops


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


def svg(boxes: Sequence[Box], label: str) -> str:
    """Return a drawing of panels, with the mark of a changed panel as its CSS class; `label` is for screen readers."""
    height = max((box.y + box.h for box in boxes), default=1) * _SVG_LINE
    width = _COLUMNS * _SVG_COLUMN
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"'
    return "\n".join([f'{head} aria-label="{escape(label)}">', *map(_svg_box, boxes), "</svg>"])


def _svg_box(box: Box) -> str:
    x, y = box.x * _SVG_COLUMN + _SVG_GAP, box.y * _SVG_LINE + _SVG_GAP
    w, h = max(1, box.w * _SVG_COLUMN - 2 * _SVG_GAP), max(1, box.h * _SVG_LINE - 2 * _SVG_GAP)
    kind = "row" if box.type == "row" else "panel"
    mark = f" ({box.mark})" if box.mark else ""
    length = max(1, int(w / 6.8) - 1)
    title = _without_control_characters(box.title)
    label = title if len(title) <= length else f"{title[: length - 1]}…"
    type = _without_control_characters(box.type)[:length]
    has_type = box.type != "row" and h > 36
    return "".join(
        [
            f'<g class="{kind} {escape(box.mark)}"><title>{escape(title)}{escape(mark)}</title>',
            f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="3"/>',
            f'<text x="{x + 5}" y="{y + (11 if h < 20 else 14)}">{escape(label)}</text>',
            f'<text class="type" x="{x + 5}" y="{y + 27}">{escape(type)}</text>' if has_type else "",
            "</g>",
        ]
    )


def _without_control_characters(text: str) -> str:
    """Return a text without the characters that XML forbids."""
    return "".join(char for char in text if char.isprintable())
