"""The grid of a dashboard as a drawing in SVG."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from heddle.diff.change import Box

_COLUMN, _LINE, _GAP = 20, 14, 2


def svg(boxes: Sequence[Box], name: str) -> str:
    """Return a drawing of panels, those that change in a class of their own; `name` says what is drawn."""
    height = max((box.y + box.h for box in boxes), default=1) * _LINE
    width = 24 * _COLUMN
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"'
    return "\n".join([f'{head} aria-label="{escape(name)}">', *(_box(box) for box in boxes), "</svg>"])


def _box(box: Box) -> str:
    return "".join(_parts(box))


def _parts(box: Box) -> Iterator[str]:
    x, y = box.x * _COLUMN + _GAP, box.y * _LINE + _GAP
    w, h = max(1, box.w * _COLUMN - 2 * _GAP), max(1, box.h * _LINE - 2 * _GAP)
    kind = "row" if box.type == "row" else "panel"
    mark = f" ({box.mark})" if box.mark else ""
    yield f'<g class="{kind} {escape(box.mark)}"><title>{escape(_clean(box.title))}{escape(mark)}</title>'
    yield f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="3"/>'
    letters = max(1, int(w / 6.8) - 1)
    title = _clean(box.title)
    shown = title if len(title) <= letters else f"{title[: letters - 1]}…"
    yield f'<text x="{x + 5}" y="{y + (11 if h < 20 else 14)}">{escape(shown)}</text>'
    if box.type != "row" and h > 36:
        yield f'<text class="type" x="{x + 5}" y="{y + 27}">{escape(_clean(box.type)[:letters])}</text>'
    yield "</g>"


def _clean(text: str) -> str:
    """Return a text without the characters that XML forbids."""
    return "".join(char for char in text if char.isprintable())
