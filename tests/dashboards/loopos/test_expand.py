"""Statements are expanded as the plugin expands them; the tests of the statements depend on it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.dashboards.loopos.expand import PanelState, expand

STATE = PanelState(
    begin=datetime(2026, 8, 1, 12, 0, 0, 250_000, UTC),
    end=datetime(2026, 8, 1, 13, 0, 0, 750_000, UTC),
    step=90,
    variables={"project": "p1", "service": ["a", "o'b"], "model": ["$__all"], "none": ""},
)
A, B = 1785585600, 1785589200


@pytest.mark.parametrize(
    ("statement", "sent"),
    [
        ("$__timeFilter(t.ts)", f"t.ts >= toDateTime({A}) AND t.ts <= toDateTime({B})"),
        ("$__timeInterval(min(ts)) AS t", "toStartOfInterval(toDateTime(min(ts)), INTERVAL 90 second) AS t"),
        ("count() / $__interval_s", "count() / 90"),
        ("$__fromTime - INTERVAL 1 HOUR", f"toDateTime({A}) - INTERVAL 1 HOUR"),
        (
            "$__timeFilter(if(e, e, $__toTime))",
            f"if(e, e, toDateTime({B})) >= toDateTime({A}) AND if(e, e, toDateTime({B})) <= toDateTime({B})",
        ),
        ("x = '-- $__interval_s' -- $__nonsense", "x = '-- 90'" + " " * 15),
        ("x = ${project:sqlstring}", "x = 'p1'"),
        ("s IN (${service:sqlstring})", "s IN ('a','o''b')"),
        ("s IN ($service) AND p = $project", "s IN ('a','o'b') AND p = p1"),  # not safe, so no statement uses it
        ("$__conditionalAll(s IN (${service:sqlstring}), $service)", "s IN ('a','o''b')"),
        ("$__conditionalAll(m IN (${model:sqlstring}), $model) AND 1", "1=1 AND 1"),
        ("$__conditionalAll(f(a, b) = ${none:sqlstring}, ${none})", "1=1"),
    ],
)
def test_a_statement_is_expanded_as_by_the_plugin(statement: str, sent: str) -> None:
    assert expand(statement, STATE) == sent


@pytest.mark.parametrize("statement", ["$__timeFiltr(ts)", "$__timeFilter(ts", "${project:csv}", "$unknown"])
def test_unknown_macros_formats_and_variables_are_errors(statement: str) -> None:
    with pytest.raises((KeyError, AssertionError)):
        expand(statement, STATE)
