"""The results of panel queries on a test's Prometheus."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import isfinite

from tests.dashboards.prometheus.computed import Vector
from tests.dashboards.prometheus.promql import can_have_data, selectors
from tests.dashboards.prometheus.queries import DashboardQueries, Panel, Query, all_dashboards
from tests.dashboards.prometheus.server import Prometheus

DASHBOARDS = {dashboard.uid: dashboard for dashboard in all_dashboards()}

EXPECTED_EMPTY: dict[tuple[str, str, str], str] = {}
"""By dashboard, panel and refId: why a query without data is correct although its metrics are emitted."""


def all_queries() -> Iterator[tuple[DashboardQueries, Panel, Query]]:
    """Yield every query of every panel."""
    for dashboard in all_dashboards():
        for panel in dashboard.panels:
            for query in panel.queries:
                yield dashboard, panel, query


def values(prometheus: Prometheus, dashboard: DashboardQueries, query: Query) -> list[float]:
    """Return the finite values of a query's result."""
    run = prometheus.instant if query.instant else prometheus.last_hour
    results = run(dashboard.resolve(query.text))
    return [value for series in results for value in series.values if isfinite(value)]


def has_data(prometheus: Prometheus, text: str) -> bool:
    """Return whether an instant query has a finite value."""
    return any(isfinite(value) for series in prometheus.instant(text) for value in series.values)


def should_have_data(dashboard: DashboardQueries, panel: Panel, query: Query) -> bool:
    """Return whether a query should have data: it is not listed as empty, and its metrics are emitted."""
    is_listed = (dashboard.uid, panel.title, query.ref_id) in EXPECTED_EMPTY
    return not is_listed and can_have_data(dashboard.resolve(query.text))


def wrong_selectors(prometheus: Prometheus, queries: Iterable[str]) -> list[str]:
    """Return the selectors without series although they are emitted, and those with series that should not be."""
    unique = {selector for query in queries for selector in selectors(query)}
    assert unique
    return sorted(
        f"{selector}: {'no series' if can_have_data(selector) else 'has series, but is declared as not emitted'}"
        for selector in unique
        if bool(prometheus.instant(selector)) != can_have_data(selector)
    )


def find_query(dashboard: DashboardQueries, key: str) -> Query:
    """Return the query of a key of the expected values, such as `Iteration` or `Iteration/B`."""
    queries = {panel.title: panel.queries[0] for panel in dashboard.panels}
    queries |= {f"{panel.title}/{query.ref_id}": query for panel in dashboard.panels for query in panel.queries}
    assert key in queries, f"{dashboard.uid} has no {key}; it has {', '.join(queries)}"
    return queries[key]


def result_vector(prometheus: Prometheus, query: str) -> Vector:
    """Return the newest value of each series of a result."""
    return {tuple(sorted(series.labels.items())): series.values[-1] for series in prometheus.instant(query)}
