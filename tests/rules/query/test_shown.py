"""Rules about what a panel shows: numbers that vanish, lines that come and go, queries that do not parse."""

from __future__ import annotations

import pytest

from tests.rules.query.asked import INSTANT, NUMBER, findings, found


@pytest.mark.parametrize(
    ("promql", "bad"),
    [
        ("sum(x", True),
        ('x{a="b"', True),
        ("sum(x) by", True),
        ("rate(x)", True),
        ('x{a="$b"} +', True),
        ("x{$filter}", False),
        ("x $op 3", False),
        ("[[metric]]{a=}", False),
        ("rate(x[${window}s])", False),
        ("of_the_future(x)", False),
        ("x # by hand", False),
    ],
)
def test_parses(promql: str, bad: bool) -> None:
    assert found("query/invalid-promql", promql) is bad


def test_a_long_query_is_cut_and_a_broken_one_is_in_one_line() -> None:
    (said,) = findings("query/invalid-promql", "sum(\n" + "x + " * 60)
    assert "\n" not in said.message.split("`:")[0]
    assert "..." in said.message


R = "sum(rate({}_total[5m]))"
A, B = R.format("a"), R.format("b")


@pytest.mark.parametrize(
    ("promql", "more", "bad"),
    [
        (f"{A} / {B}", NUMBER, True),
        (f"100 * (1 - {A} / {B})", NUMBER, True),
        (f"{A} / {B}", {"type": "gauge"}, True),
        (f"{A} / ({B} > 0)", NUMBER, False),
        (f"{A} / {B} >= 0", NUMBER, False),
        (f"{A} / {B} or vector(0)", NUMBER, False),
        (f"{A} / ({B} or vector(1))", NUMBER, False),
        (f"{A} / clamp_min({B}, 0.001)", NUMBER, False),
        ("sum(a) / sum(b)", NUMBER, False),
        (f"{A} / 60", NUMBER, False),
        (f"{A} / {B}", {}, False),
    ],
)
def test_division(promql: str, more: dict[str, object], bad: bool) -> None:
    assert found("query/division-by-zero", promql, **more) is bad


@pytest.mark.parametrize(
    ("promql", "more", "bad"),
    [
        ("sum(x) > 0", NUMBER, True),
        ("sum(x) != 0", NUMBER, True),
        ("sum(x) > bool 0", NUMBER, False),
        ("sum(x) > 5", NUMBER, False),
        ("sum by (a) (x) > 0", NUMBER, False),
        ("sum(x) / sum(y) > 0", NUMBER, False),
        ("sum(x) > 0 or vector(0)", NUMBER, False),
        ("count(x > 0)", NUMBER, False),
        ("sum(x) > 0", {}, False),
    ],
)
def test_hidden_zeros(promql: str, more: dict[str, object], bad: bool) -> None:
    assert found("query/filters-zero", promql, **more) is bad


@pytest.mark.parametrize(
    ("promql", "more", "bad"),
    [
        ("topk(5, x)", {}, True),
        ("bottomk($n, sum by (a) (x)) * 100", {}, True),
        ("sum(topk(5, x))", {}, False),
        ("topk(5, x)", INSTANT, False),
        ("topk(5, x)", {"type": "table"}, False),
    ],
)
def test_the_greatest_few(promql: str, more: dict[str, object], bad: bool) -> None:
    assert found("query/topk-over-time", promql, **more) is bad
