"""A shipped query of each metric is broken at its first selector, and each mistake is diagnosed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from heddle.promql.ast import Matcher, Node, Selector, transform
from heddle.promql.format import format_promql
from heddle.promql.parse import parse_promql
from heddle.prove.result import EmptyReason, ProbeResult
from tests.dashboards.prometheus.history import END
from tests.dashboards.prometheus.promql import can_have_data
from tests.dashboards.prometheus.queries import all_dashboards
from tests.dashboards.prometheus.server import Prometheus
from tests.prove.probing import probe_prometheus

QUERIES = sorted(
    {
        dashboard.resolve(query.text)
        for dashboard in all_dashboards()
        for panel in dashboard.panels
        for query in panel.queries
        if can_have_data(dashboard.resolve(query.text))
    }
)

BY_METRIC = {parse_promql(query).selectors[0].name: query for query in QUERIES}
"""One query of each metric that is first in a query: a diagnosis depends on the selector, not on the rest."""


def mutate(query: str, mutation: str) -> str:
    """Return the query with its first selector changed wherever it occurs."""
    tree = parse_promql(query)
    original = tree.selectors[0]
    if mutation == "name":
        changes: dict[str, Any] = {"name": f"{original.name}_gone"}
    else:
        matcher = Matcher("nowhere", "=", "x") if mutation == "label" else Matcher("instance", "=", "nobody:1")
        changes = {"matchers": (*original.matchers, matcher)}

    def mutated(node: Node) -> Node:
        same = isinstance(node, Selector) and node.instant() == original.instant()
        return replace(node, **changes) if same else node

    return format_promql(transform(tree, mutated))


def explanation(result: ProbeResult) -> str:
    return f"{result.reason} {' '.join(result.notes)}"


@pytest.mark.parametrize(
    ("mutation", "reason", "text"),
    [
        ("name", EmptyReason.UNKNOWN_METRIC, "_gone` does not exist"),
        ("label", EmptyReason.UNKNOWN_LABEL, "has no label `nowhere`"),
        ("value", EmptyReason.UNKNOWN_VALUE, 'has no series with `instance="nobody:1"`'),
    ],
)
def test_each_mistake_is_diagnosed(prometheus: Prometheus, mutation: str, reason: EmptyReason, text: str) -> None:
    missed = []
    for query in BY_METRIC.values():
        result = probe_prometheus(prometheus.url, mutate(query, mutation), END)
        is_other_reason = result.diagnosis is not None and result.diagnosis.reason is not reason
        if text not in explanation(result) or is_other_reason:
            missed.append((query, result.status, explanation(result)))
    assert missed == []


def test_queries_without_mistakes_have_data(prometheus: Prometheus) -> None:
    failed = [
        query for query in QUERIES if probe_prometheus(prometheus.url, format_promql(parse_promql(query)), END).failed
    ]
    assert (failed, len(QUERIES) > 100) == ([], True)
