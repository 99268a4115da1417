"""Panels show the values that plain Python computes from the same samples."""

from __future__ import annotations

import pytest

from tests.dashboards.prometheus.computed import Vector, quantile, rate
from tests.dashboards.prometheus.expected_values import VALUES
from tests.dashboards.prometheus.panel_results import DASHBOARDS, find_query, result_vector, should_have_data
from tests.dashboards.prometheus.server import Prometheus

TOLERANCE = 0.01
"""Prometheus extrapolates to the ends of a window, differently in each version."""


def close_to(vector: Vector) -> object:
    return pytest.approx(vector, rel=TOLERANCE)


@pytest.mark.parametrize("uid", VALUES)
def test_panels_show_the_computed_values(prometheus: Prometheus, uid: str) -> None:
    dashboard = DASHBOARDS[uid]
    results = {
        key: (result_vector(prometheus, dashboard.resolve(find_query(dashboard, key).text)), compute())
        for key, compute in VALUES[uid].items()
    }
    wrong = {key: both for key, both in results.items() if both[0] != close_to(both[1])}
    assert wrong == {}, "by panel: the result, then the expected values"


@pytest.mark.parametrize(
    ("right", "wrong"), [("4m", "1h"), ("(direction)", "(model)"), ('"tokenhub"', '"loom"'), ("rate", "delta")]
)
def test_a_mistake_in_a_query_changes_the_values(prometheus: Prometheus, right: str, wrong: str) -> None:
    query = 'sum by (direction) (rate(tokenhub_tokens_total{job="tokenhub"}[4m]))'
    expected = close_to(rate("tokenhub_tokens_total", "direction"))
    assert result_vector(prometheus, query) == expected
    assert result_vector(prometheus, query.replace(right, wrong)) != expected


def test_computed_quantiles_are_those_of_prometheus(prometheus: Prometheus) -> None:
    query = "histogram_quantile(0.9, sum by (le, model) (rate(tokenhub_request_latency_ms_bucket[4m])))"
    assert result_vector(prometheus, query) == close_to(quantile(0.9, "tokenhub_request_latency_ms", "model"))


def test_at_least_three_panels_of_every_dashboard_have_expected_values() -> None:
    too_few = {}
    for uid, dashboard in DASHBOARDS.items():
        with_data = [panel.title for panel in dashboard.panels if should_have_data(dashboard, panel, panel.queries[0])]
        if len(VALUES.get(uid, ())) < min(3, len(with_data)):
            too_few[uid] = with_data
    assert too_few == {}, "add some of these panels to expected_values.py"
