"""Panels show the numbers that plain Python computes from the same samples."""

from __future__ import annotations

import pytest

from tests.dashboards.answers import values
from tests.dashboards.answers.asked import Asked, Query, dashboards
from tests.dashboards.answers.past import Groups, quantile, rate
from tests.dashboards.answers.served import Prometheus
from tests.dashboards.answers.silent import can_answer
from tests.dashboards.answers.test_panels_answer import RIGHTLY_EMPTY
from tests.dashboards.answers.values import VALUES

DASHBOARDS = {dashboard.uid: dashboard for dashboard in dashboards()}
CASES = [(uid, name) for uid, panels in VALUES.items() for name in panels]
CLOSE = 0.01
"""Prometheus extrapolates to the ends of a window, and not in the same way in every version."""


def query_of(dashboard: Asked, name: str) -> Query:
    found = {panel.title: panel.queries[0] for panel in dashboard.panels}
    found |= {f"{panel.title}/{query.ref}": query for panel in dashboard.panels for query in panel.queries}
    assert name in found, f"{dashboard.uid} has no {name}; it has {', '.join(found)}"
    return found[name]


def shown(prometheus: Prometheus, query: str) -> Groups:
    return {tuple(sorted(answer.labels.items())): answer.numbers[-1] for answer in prometheus.instant(query)}


def close_to(groups: Groups) -> object:
    return pytest.approx(groups, rel=CLOSE)


@pytest.mark.parametrize(("uid", "name"), CASES, ids=[f"{uid}/{name}" for uid, name in CASES])
def test_a_panel_shows_the_number(prometheus: Prometheus, uid: str, name: str) -> None:
    dashboard = DASHBOARDS[uid]
    assert shown(prometheus, dashboard.resolve(query_of(dashboard, name).text)) == close_to(VALUES[uid][name]())


@pytest.mark.parametrize(
    ("right", "wrong"), [("4m", "1h"), ("(direction)", "(model)"), ('"tokenhub"', '"loom"'), ("rate", "delta")]
)
def test_a_mistake_shows(prometheus: Prometheus, right: str, wrong: str) -> None:
    query = 'sum by (direction) (rate(tokenhub_tokens_total{job="tokenhub"}[4m]))'
    expected = close_to(rate("tokenhub_tokens_total", "direction"))
    assert shown(prometheus, query) == expected
    assert shown(prometheus, query.replace(right, wrong)) != expected


def test_quantiles_are_those_of_prometheus(prometheus: Prometheus) -> None:
    query = "histogram_quantile(0.9, sum by (le, model) (rate(tokenhub_request_latency_ms_bucket[4m])))"
    assert shown(prometheus, query) == close_to(quantile(0.9, "tokenhub_request_latency_ms", "model"))


@pytest.mark.parametrize("uid", DASHBOARDS)
def test_three_panels_of_every_dashboard_are_computed(uid: str) -> None:
    dashboard = DASHBOARDS[uid]
    answering = [
        panel.title
        for panel in dashboard.panels
        for query in panel.queries[:1]
        if can_answer(dashboard.resolve(query.text)) and (uid, panel.title, query.ref) not in RIGHTLY_EMPTY
    ]
    computed = len(VALUES.get(uid, ()))
    assert computed >= min(3, len(answering)), f"compute three panels of {uid} in {values.__file__}: {answering}"
