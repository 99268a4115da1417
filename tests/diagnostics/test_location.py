"""A source location covers the whole expression, and prints only the known parts."""

from __future__ import annotations

import pytest

from heddle import timeseries
from heddle.diagnostics.location import Location
from tests.author.compiled import Promql


@pytest.mark.parametrize(
    ("location", "text"),
    [
        (Location("a.py"), "a.py"),
        (Location("<command line>"), "<command line>"),
        (Location("a.py", 3), "a.py:3"),
        (Location("a.py", 3, 5, 4, 9), "a.py:3:5"),
    ],
)
def test_a_location_prints_no_unknown_number(location: Location, text: str) -> None:
    assert str(location) == text


def test_a_location_ends_after_the_expression() -> None:
    before = Location(__file__, 1)
    panel = timeseries(
        "Rate",
        query=Promql(),
    )
    location = panel.location
    assert location > before
    assert (location.end_line - location.line, location.end_column) == (3, len("    )") + 1)


def test_a_location_on_one_line_has_both_columns() -> None:
    panel = [timeseries("Rate", query=Promql())][0]
    assert (panel.location.column, panel.location.end_column) == (14, 48)
