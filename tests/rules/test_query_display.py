"""Rules about what a panel shows of a query, and about queries that cannot be parsed."""

from __future__ import annotations

from heddle.rules import examples
from tests.rules.cases import (
    INSTANT,
    NUMBER,
    PanelQueries,
    Queries,
    messages,
    wrong_panels,
    wrong_queries,
)

PROMQL: Queries = [
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
]


def test_invalid_promql_is_reported() -> None:
    assert wrong_queries("query/invalid-promql", PROMQL) == []


def test_a_long_query_is_shortened_to_one_line() -> None:
    (message,) = messages("query/invalid-promql", examples.query("sum(\n" + "x + " * 60))
    assert "\n" not in message.split("`:")[0]
    assert "..." in message


A, B = "sum(rate(a_total[5m]))", "sum(rate(b_total[5m]))"


DIVISION_PANELS: PanelQueries = [
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
]


def test_divisions_by_a_rate_are_reported() -> None:
    assert wrong_panels("query/division-by-zero", DIVISION_PANELS) == []


ZERO_PANELS: PanelQueries = [
    ("sum(x) > 0", NUMBER, True),
    ("sum(x) != 0", NUMBER, True),
    ("sum(x) > bool 0", NUMBER, False),
    ("sum(x) > 5", NUMBER, False),
    ("sum by (a) (x) > 0", NUMBER, False),
    ("sum(x) / sum(y) > 0", NUMBER, False),
    ("sum(x) > 0 or vector(0)", NUMBER, False),
    ("count(x > 0)", NUMBER, False),
    ("sum(x) > 0", {}, False),
]


def test_numbers_filtered_at_zero_are_reported() -> None:
    assert wrong_panels("query/filters-zero", ZERO_PANELS) == []


TOPK_PANELS: PanelQueries = [
    ("topk(5, x)", {}, True),
    ("bottomk($n, sum by (a) (x)) * 100", {}, True),
    ("sum(topk(5, x))", {}, False),
    ("topk(5, x)", INSTANT, False),
    ("topk(5, x)", {"type": "table"}, False),
]


def test_topk_in_graphs_is_reported() -> None:
    assert wrong_panels("query/topk-over-time", TOPK_PANELS) == []


def of_loki(logql: str, source: str = "loki") -> list[str]:
    target = {"refId": "A", "datasource": {"type": source, "uid": "x"}, "expr": logql}
    return messages("query/invalid-logql", examples.panel(targets=[target]))


def test_invalid_logql_is_reported() -> None:
    cases = {
        '{job="shop"': "bracket `{` has no partner",
        '{job="shop} |= "x"': "a quote is not closed",
        '{job=~".*"}': "selects every stream",
        '|= "error"': "there is no stream selector",
        'topk($n, sum(rate({job="a"}[5m]))': "bracket `(` has no partner",
    }
    assert {logql: of_loki(logql) for logql, text in cases.items() if text not in " ".join(of_loki(logql))} == {}


def test_valid_logql_and_queries_with_variables_are_accepted() -> None:
    queries = ('{job="shop"} |= "("', "{$filter}", 'topk($n, sum(rate({job="a"}[5m])))', "")
    assert [logql for logql in queries if of_loki(logql)] == []


def test_other_data_sources_have_other_languages() -> None:
    assert of_loki("|= {", source="prometheus") == []
