"""Every shipped query is broken at its first selector, and each mistake is diagnosed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from heddle.promql.ast import Matcher, Node, Selector, walk
from heddle.promql.parse import parse
from heddle.prove.prometheus.format import selector, written
from heddle.prove.result import EmptyReason, ProbeResult
from tests.dashboards.answers.asked import dashboards
from tests.dashboards.answers.history import END
from tests.dashboards.answers.served import Prometheus
from tests.dashboards.answers.silent import can_answer
from tests.prove.probing import probe_prometheus

QUERIES = sorted(
    {
        dashboard.resolve(query.text)
        for dashboard in dashboards()
        for panel in dashboard.panels
        for query in panel.queries
        if can_answer(dashboard.resolve(query.text))
    }
)


def first_selector(node: Node) -> Selector:
    return next(part for part in walk(node) if isinstance(part, Selector))


def mutate(query: str, mutation: str) -> str:
    """Return the query with its first selector changed wherever it occurs."""
    original = first_selector(parse(query))
    if mutation == "name":
        changed = replace(original, name=f"{original.name}_gone")
    else:
        matcher = Matcher("nowhere", "=", "x") if mutation == "label" else Matcher("instance", "=", "nobody:1")
        changed = replace(original, matchers=(*original.matchers, matcher))
    text = written(parse(query))
    assert selector(original) in text
    return text.replace(selector(original), selector(changed))


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
    for query in QUERIES:
        result = probe_prometheus(prometheus.url, mutate(query, mutation), END)
        is_other_reason = result.diagnosis is not None and result.diagnosis.reason is not reason
        if text not in explanation(result) or is_other_reason:
            missed.append((query, result.status, explanation(result)))
    assert missed == []


def test_queries_without_mistakes_have_data(prometheus: Prometheus) -> None:
    failed = [query for query in QUERIES if probe_prometheus(prometheus.url, written(parse(query)), END).failed]
    assert (failed, len(QUERIES) > 100) == ([], True)
