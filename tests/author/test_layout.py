"""Rows are laid out on the grid of 24 columns."""

from __future__ import annotations

from typing import Any

import pytest
from grafanalib import core

from heddle import Row, stat, timeseries
from heddle.author.dashboard import lay_out
from heddle.diagnostics.errors import AuthorError, BadInput
from tests.author.compiled import Promql, dashboard

UP = Promql()


def grid(*rows: Row) -> list[tuple[int, int, int, int]]:
    return [(at.x, at.y, at.w, at.h) for at in (panel.gridPos for panel in lay_out(rows))]


def test_panels_fill_their_line() -> None:
    assert grid(Row("", [stat(t, query=UP) for t in "abc"])) == [(0, 0, 8, 4), (8, 0, 8, 4), (16, 0, 8, 4)]


def test_a_line_breaks_where_the_columns_end() -> None:
    assert [at[:2] for at in grid(Row("", [timeseries(t, query=UP) for t in "abc"]))] == [(0, 0), (12, 0), (0, 8)]


def test_a_width_is_kept_and_the_other_panels_share_the_rest() -> None:
    grids = grid(Row("", [stat("a", query=UP, width=10), stat("b", query=UP), stat("c", query=UP)]))
    assert [at[2] for at in grids] == [10, 7, 7]


def test_a_line_has_one_height() -> None:
    assert {at[3] for at in grid(Row("", [stat("a", query=UP), timeseries("b", query=UP)]))} == {8}


def test_a_height_is_kept() -> None:
    assert grid(Row("", [timeseries("a", query=UP, height=5)])) == [(0, 0, 24, 5)]


def test_a_heading_takes_a_line() -> None:
    assert grid(Row("R", [timeseries("a", query=UP)]), Row("S", [])) == [(0, 0, 24, 1), (0, 1, 24, 8), (0, 9, 24, 1)]


def test_a_collapsed_row_takes_one_line() -> None:
    rows = [Row("R", [timeseries("a", query=UP)], collapsed=True), Row("S", [timeseries("b", query=UP)])]
    assert grid(*rows) == [(0, 0, 24, 1), (0, 1, 24, 1), (0, 2, 24, 8)]
    assert [panel.gridPos.y for panel in lay_out(rows)[0].panels] == [1]


def test_panels_do_not_overlap() -> None:
    widths = [3, 7, 24, 12, 5, 5, 5, 9, 1]
    grids = grid(Row("R", [timeseries(str(n), query=UP, width=w) for n, w in enumerate(widths)]))
    cells = [(x, y) for left, top, w, h in grids for x in range(left, left + w) for y in range(top, top + h)]
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) == 23


def test_a_size_that_does_not_fit_is_refused() -> None:
    sizes: list[dict[str, Any]] = [{"width": 25}, {"width": 0}, {"width": -3}, {"height": 0}, {"height": -1}]
    for size in sizes:
        with pytest.raises(AuthorError, match=r"the panel is -?\d+ (columns wide|units high)"):
            stat("a", query=UP, **size)


def test_a_position_without_numbers_is_an_error() -> None:
    panels = [
        core.TimeSeries(title="a", gridPos=core.GridPos(h=8, w=12, x=None, y=None)),
        core.TimeSeries(title="b", gridPos=core.GridPos(h="8", w=12, x=0, y=0)),
        core.TimeSeries(title="c", gridPos=core.GridPos(h=8, w=12, x=0, y=0)),
        core.TimeSeries(title="d", gridPos={"h": 8, "w": 12, "x": 0, "y": 0}),
    ]
    with pytest.raises(BadInput) as error:
        dashboard([Row("R", panels)])
    assert [finding.message for finding in error.value.findings] == [
        "`x` in the gridPos of panel 'a' is None, not a number",
        "`h` in the gridPos of panel 'b' is '8', not a number",
        "the gridPos of panel 'd' is a dict, not a GridPos",
    ]
