"""The labels that results can have are inferred from a tree."""

from __future__ import annotations

import pytest

from heddle.promql.inference import result_labels
from heddle.promql.parse import parse_promql
from tests.rules.cases import CATALOG

SCRAPED = {"job", "instance"}
ORDERS = {"state", "city", *SCRAPED}


@pytest.mark.parametrize(
    ("promql", "labels"),
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
        ("sum by (a, b) (nope) / on (a) group_left () sum by (a) (nope)", {"a", "b"}),
        ("sum by (a) (nope) / on (a) group_right (c) queue_length", {"city", *SCRAPED, "c"}),
        ("nope / on (a) group_left (c) queue_length", None),
        ("queue_length > on (city) group_left () nope", {"city", *SCRAPED, "__name__"}),
        ("queue_length / on ($by) queue_length", None),
        ("queue_length / on (city) group_left ($by) queue_length", None),
        ("max_over_time(sum by (a) (nope)[1h:])", {"a"}),
        ("last_over_time(queue_length[1h])", {"city", *SCRAPED, "__name__"}),
        ("histogram_quantile(0.9, sum by (le, a) (nope))", {"a"}),
        ('label_replace(sum by (a) (nope), "b", "$1", "a", "(.*)")', {"a", "b"}),
        ('label_replace(sum by (a) (nope), "$b", "$1", "a", "(.*)")', None),
        ("absent(nope)", set()),
        ('absent(nope{a="b", c=~"d", e!="f"})', {"a"}),
        ('absent(sum by (a) (nope{a="b"}))', set()),
        ('absent_over_time(nope{a="b"}[5m])', {"a"}),
        ("timestamp(queue_length)", {"city", *SCRAPED}),
        ("queue_length + nope", {"city", *SCRAPED}),
        ("nope + queue_length", {"city", *SCRAPED}),
        ("nope + nope", None),
        ("queue_length > nope", {"city", *SCRAPED, "__name__"}),
        ("queue_length + fill(0) nope", None),
        ("queue_length + fill_left(0) sum by (a) (nope)", {"a", "city", *SCRAPED}),
        ("1 < queue_length", {"city", *SCRAPED, "__name__"}),
        ("1 + queue_length", {"city", *SCRAPED}),
        ("sum by (a, b) (nope) / ignoring (b) sum by (a) (nope)", {"a"}),
        ("queue_length / ignoring (city) nope", None),
        ("queue_length > $limit", {"city", *SCRAPED, "__name__"}),
        ("queue_length offset 1d", {"city", *SCRAPED, "__name__"}),
        ('sum by ("a.b") (nope)', {"a.b"}),
    ],
)
def test_the_labels_of_results(promql: str, labels: set[str] | None) -> None:
    assert result_labels(parse_promql(promql), CATALOG.labels_of) == labels
