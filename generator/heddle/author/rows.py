"""Rows: panels under a heading, laid out on Grafana's grid of 24 columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import attr
from grafanalib import core

from heddle.author.attrs_typing import subclass
from heddle.author.panels.panel import Panel
from heddle.author.style import house_style
from heddle.diagnostics.location import Location, caller_location
from heddle.grafana.model import COLUMNS

_WIDTH, _HEIGHT = 12, 8  # of a plain grafanalib panel, which has no house style


@dataclass(frozen=True, slots=True)
class Row:
    """A heading and its panels; a collapsed row holds them inside, where they ask nothing until it is opened.

    Without a title there is no heading: for the panels at the very top.
    """

    title: str
    panels: Sequence[core.Panel]
    collapsed: bool = field(default=False, kw_only=True)
    key: str = field(default="", kw_only=True)
    location: Location = field(default_factory=caller_location, kw_only=True)


def lay_out(rows: Iterable[Row]) -> list[core.Panel]:
    """Return the rows' panels, each with its gridPos; the panels of an open row follow their heading."""
    placed: list[core.Panel] = []
    y = 0
    for row in rows:
        top = y + 1 if row.title else y
        panels, bottom = _flow(row.panels, top)
        if row.title:
            placed.append(_heading(row, panels if row.collapsed else [], y))
        if not (row.title and row.collapsed):
            placed += panels
            y = bottom
        else:
            y = top
    return placed


@subclass
class Heading(core.RowPanel):  # type: ignore[misc]
    """A row's heading as a grafanalib row."""

    key: str = attr.ib(default="")
    location: Location = attr.ib(default=Location("<unknown>"))

    def to_json_data(self) -> dict[str, object]:
        """Return Grafana's row panel, which has neither targets nor options."""
        keys = ("id", "title", "gridPos", "collapsed", "panels")
        return {"type": "row", **{key: getattr(self, key) for key in keys}}


def _heading(row: Row, inside: list[core.Panel], y: int) -> Heading:
    grid = core.GridPos(h=1, w=COLUMNS, x=0, y=y)
    return Heading(
        title=row.title, collapsed=row.collapsed, panels=inside, gridPos=grid, key=row.key, location=row.location
    )


def _flow(panels: Sequence[core.Panel], y: int) -> tuple[list[core.Panel], int]:
    """Place panels from left to right in lines, each line filled and of one height; return them and the y below."""
    placed: list[core.Panel] = []
    for line in _lines(panels):
        widths = _fill(line)
        height = max(_height(panel) for panel in line)
        x = 0
        for panel, width in zip(line, widths, strict=True):
            placed.append(attr.evolve(panel, gridPos=core.GridPos(h=height, w=width, x=x, y=y)))
            x += width
        y += height
    return placed, y


def _lines(panels: Sequence[core.Panel]) -> Iterator[list[core.Panel]]:
    line: list[core.Panel] = []
    used = 0
    for panel in panels:
        if line and used + _width(panel) > COLUMNS:
            yield line
            line, used = [], 0
        line.append(panel)
        used += _width(panel)
    if line:
        yield line


def _fill(line: list[core.Panel]) -> list[int]:
    """Share what is left of the 24 columns among the panels whose width the author left open."""
    widths = [_width(panel) for panel in line]
    open_ = [index for index, panel in enumerate(line) if getattr(panel, "width", None) is None]
    left = COLUMNS - sum(widths)
    for turn in range(left if open_ else 0):
        widths[open_[turn % len(open_)]] += 1
    return widths


def _width(panel: core.Panel) -> int:
    if isinstance(panel, Panel):
        return panel.width or house_style(panel.kind).width
    return _WIDTH


def _height(panel: core.Panel) -> int:
    if isinstance(panel, Panel):
        return int(panel.height or house_style(panel.kind).height)
    return _HEIGHT
