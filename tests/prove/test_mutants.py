"""Every shipped query is spoilt in every place where it can be, and none of that is called healthy."""

from __future__ import annotations

from dataclasses import replace

import pytest

from heddle.promql.ast import Matcher, Node, Selector, walk
from heddle.promql.parse import parse
from heddle.prove.prometheus.format import selector, written
from heddle.prove.result import Proof, Reason
from tests.dashboards.answers.asked import dashboards
from tests.dashboards.answers.history import END
from tests.dashboards.answers.served import Prometheus
from tests.dashboards.answers.silent import can_answer
from tests.prove.asked import proof

QUERIES = sorted(
    {
        dashboard.resolve(query.text)
        for dashboard in dashboards()
        for panel in dashboard.panels
        for query in panel.queries
        if can_answer(dashboard.resolve(query.text))
    }
)


def first(node: Node) -> Selector:
    return next(each for each in walk(node) if isinstance(each, Selector))


def spoilt(query: str, by: str) -> str:
    """Return the query with its first selector spoilt, wherever it stands."""
    found = first(parse(query))
    if by == "name":
        wrong = replace(found, name=f"{found.name}_gone")
    else:
        matcher = Matcher("nowhere", "=", "x") if by == "label" else Matcher("instance", "=", "nobody:1")
        wrong = replace(found, matchers=(*found.matchers, matcher))
    text = written(parse(query))
    assert selector(found) in text
    return text.replace(selector(found), selector(wrong))


def told(found: Proof) -> str:
    return f"{found.why.text if found.why else ''} {' '.join(found.notes)}"


@pytest.mark.parametrize(
    ("by", "reason", "text"),
    [
        ("name", Reason.NEVER, "_gone` never existed here"),
        ("label", Reason.LABEL, "has no label `nowhere`"),
        ("value", Reason.VALUE, 'has no series with `instance="nobody:1"`'),
    ],
)
def test_a_spoilt_query_is_found(prometheus: Prometheus, by: str, reason: Reason, text: str) -> None:
    missed = []
    for query in QUERIES:
        found = proof(prometheus.url, spoilt(query, by), END)
        if text not in told(found) or (found.why and found.why.reason is not reason):
            missed.append((query, found.verdict, told(found)))
    assert missed == []


def test_what_is_not_spoilt_answers(prometheus: Prometheus) -> None:
    assert [query for query in QUERIES if proof(prometheus.url, written(parse(query)), END).fails] == []
