"""The labels of an expression: all that its results can have, or None where somebody else knows."""

from __future__ import annotations

import pytest

from heddle.promql.inference import result_labels
from heddle.promql.parse import parse_promql
from tests.rules.query.asked import KNOWN

SCRAPED = {"job", "instance"}
ORDERS = {"state", "city", *SCRAPED}


@pytest.mark.parametrize(
    ("promql", "has"),
    [
        ("orders_total", {*ORDERS, "__name__"}),
        ("rate(orders_total[5m])", ORDERS),
        ("order_seconds_bucket", {"le", "city", *SCRAPED, "__name__"}),
        ("nope", None),
        ('{__name__=~"orders.*"}', None),
        ("sum(nope)", set()),
        ("sum by (a) (nope)", {"a"}),
        ("sum by (a, city) (orders_total)", {"city"}),
        ("sum without (city) (orders_total)", ORDERS - {"city"}),
        ("sum without (city) (nope)", None),
        ("sum by ($by) (nope)", None),
        ("topk(3, sum by (a) (nope))", {"a"}),
        ('count_values("v", nope)', None),
        ("abs(sum by (a) (nope)) * 100", {"a"}),
        ("queue_length > 0", {"city", *SCRAPED, "__name__"}),
        ("queue_length > bool 0", {"city", *SCRAPED}),
        ("1 / sum by (a) (nope)", {"a"}),
        ("vector(1)", set()),
        ("sum by (a) (nope) or vector(0)", {"a"}),
        ("sum by (a) (nope) and nope", {"a"}),
        ("nope unless sum(nope)", None),
        ("sum by (a, b) (nope) / on (a) sum by (a) (nope)", {"a"}),
        ("sum by (a, b) (nope) / on (a) group_left () sum by (a) (nope)", None),
        ("max_over_time(sum by (a) (nope)[1h:])", {"a"}),
        ("last_over_time(queue_length[1h])", {"city", *SCRAPED, "__name__"}),
        ("histogram_quantile(0.9, sum by (le, a) (nope))", {"a"}),
        ('label_replace(sum by (a) (nope), "b", "$1", "a", "(.*)")', {"a", "b"}),
        ('label_replace(sum by (a) (nope), "$b", "$1", "a", "(.*)")', None),
        ("absent(nope)", None),
    ],
)
def test_labels(promql: str, has: set[str] | None) -> None:
    assert result_labels(parse_promql(promql), KNOWN.labels_of) == has
