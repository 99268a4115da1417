"""The queries of panels, variables and annotations have data when the systems expose what was recorded."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.dashboards.prometheus.panel_results import (
    DASHBOARDS,
    EXPECTED_EMPTY,
    all_queries,
    should_have_data,
    values,
    wrong_selectors,
)
from tests.dashboards.prometheus.promql import can_have_data
from tests.dashboards.prometheus.queries import all_dashboards, label_values
from tests.dashboards.prometheus.server import Prometheus


def test_every_query_has_data_if_its_metrics_are_emitted(prometheus: Prometheus) -> None:
    wrong = []
    for dashboard, panel, query in all_queries():
        expected = should_have_data(dashboard, panel, query)
        if bool(values(prometheus, dashboard, query)) is not expected:
            problem = "no data" if expected else "data, although its metrics are declared as not emitted"
            wrong.append(f"{dashboard.uid}/{panel.title}/{query.ref_id}: {problem}: {query.text}")
    assert wrong == []


def test_every_selector_of_a_panel_has_series(prometheus: Prometheus) -> None:
    """A result can come from one side of a query alone, such as `or vector(0)`."""
    queries = (dashboard.resolve(query.text) for dashboard, _, query in all_queries())
    assert wrong_selectors(prometheus, queries) == []


def test_every_selector_of_an_annotation_has_series(prometheus: Prometheus) -> None:
    """An annotation has no data while nothing happens, so its selectors are tested."""
    queries = [dashboard.resolve(text) for dashboard in all_dashboards() for text in dashboard.annotations]
    assert wrong_selectors(prometheus, queries) == []


def test_every_variable_has_values(prometheus: Prometheus) -> None:
    queries = {
        (dashboard.uid, variable.name): label_values(dashboard.resolve(variable.query))
        for dashboard in all_dashboards()
        for variable in dashboard.variables
        if variable.query
    }
    assert len(queries) > 10
    without_values = [
        key
        for key, (selector, label) in queries.items()
        if not prometheus.label_values(selector or '{job=~".+"}', label)
    ]
    assert without_values == []


def test_queries_that_are_listed_as_empty_exist() -> None:
    existing = {(dashboard.uid, panel.title, query.ref_id) for dashboard, panel, query in all_queries()}
    assert EXPECTED_EMPTY.keys() - existing == set()


def test_a_misspelled_metric_has_no_data(prometheus: Prometheus) -> None:
    overview = DASHBOARDS["loom-overview"]
    query = overview.panel("Goroutines").queries[0]
    misspelled = replace(query, text=query.text.replace("go_goroutines", "go_goroutine"))
    assert values(prometheus, overview, query)
    assert not values(prometheus, overview, misspelled)
    (problem,) = wrong_selectors(prometheus, [overview.resolve(misspelled.text)])
    assert problem.startswith("go_goroutine{")
    assert problem.endswith("no series")


def test_an_undefined_variable_is_an_error() -> None:
    with pytest.raises(AssertionError, match="has no variable job"):
        all_dashboards()[0].resolve('up{job="$job"}')


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("up", True),
        ("rate(loom_beads_total[5m])", False),
        ("sum(up) / sum(loom_beads_total)", False),
        ("sum(loom_beads_total) or sum(up)", True),
        ("up unless loom_beads_total", True),
        ("loom_beads_total > 0 or vector(0)", True),
        ("absent(loom_beads_total)", True),
    ],
)
def test_a_query_can_have_data_unless_it_needs_a_metric_that_is_not_emitted(query: str, expected: bool) -> None:
    assert can_have_data(query) is expected
