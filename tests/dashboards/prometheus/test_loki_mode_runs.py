"""Panels of Loki Mode over runs that start, end and move to another dashboard, in a real Prometheus."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.dashboards.prometheus.history import END
from tests.dashboards.prometheus.panel_results import DASHBOARDS, find_query
from tests.dashboards.prometheus.queries import dashboard_queries
from tests.dashboards.prometheus.server import MISSING, Prometheus, serve_text
from tests.dashboards.repository import compiled_with
from tests.settings_values import reimported

FLEET, SESSION = "loki-mode-fleet", "loki-mode-session"
MINUTES = range(-120, 1)
"""The times of the samples, relative to the end of the data."""


def cost_of_two_runs(minute: int) -> float:
    """A run of half an hour costs 5.44, and the next one 5.56."""
    if minute <= -60:
        return 0.0
    return 5.44 * (minute + 60) / 30 if minute <= -30 else 5.56 * (minute + 29) / 29


STATUS, COST, EVENTS = "loki_session_status", "loki_cost_usd", "loki_events_total"
SERIES: dict[tuple[str, str], tuple[range, Callable[[int], float]]] = {
    # Both dashboards of a host show the run that started last.
    (STATUS, "restarted:1"): (MINUTES, lambda _: 1),
    (COST, "restarted:1"): (MINUTES, cost_of_two_runs),
    (EVENTS, "restarted:1"): (MINUTES, lambda minute: 500 + minute),
    (STATUS, "same:1"): (MINUTES, lambda _: 1),
    (COST, "same:1"): (MINUTES, cost_of_two_runs),
    (EVENTS, "same:1"): (MINUTES, lambda minute: 500 + minute),
    (STATUS, "crashed:1"): (MINUTES, lambda _: 1),
    (COST, "crashed:1"): (MINUTES, lambda _: 2),
    (EVENTS, "crashed:1"): (MINUTES, lambda minute: 70 + min(minute, -50)),
    (STATUS, "young:1"): (range(-10, 1), lambda _: 1),
    (COST, "young:1"): (range(-10, 1), lambda _: 1),
    (EVENTS, "young:1"): (range(-10, 1), lambda _: 70),
    # The control plane of version 10 has no cost before it was measured.
    ("up", "control:1"): (MINUTES, lambda _: 1),
    (COST, "control:1"): (range(-20, 1), lambda minute: 1.1 + minute / 50),
}


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    if MISSING:
        pytest.skip(f"needs {' and '.join(MISSING)}: install the package `prometheus`")
    with serve_text(tmp_path_factory.mktemp("runs"), _lines()) as server:
        yield server


def _lines() -> Iterator[str]:
    for (name, instance), (minutes, value) in SERIES.items():
        for minute in minutes:
            yield f'{name}{{job="loki-mode",instance="{instance}"}} {float(value(minute))!r} {END + 60 * minute}\n'
    yield "# EOF\n"


def shown(prometheus: Prometheus, uid: str, key: str) -> dict[str, float]:
    """Return the values of a panel by instance."""
    dashboard = DASHBOARDS[uid]
    result = prometheus.instant(dashboard.resolve(find_query(dashboard, key).text))
    return {series.labels.get("instance", ""): series.values[0] for series in result}


def test_the_cost_of_an_hour_includes_the_run_that_ended(prometheus: Prometheus) -> None:
    by_instance = shown(prometheus, SESSION, "Cost per hour by instance")
    assert by_instance["restarted:1"] == pytest.approx(11.0, rel=0.03)
    assert by_instance["crashed:1"] == 0


def test_the_first_cost_that_version_10_reports_is_counted(prometheus: Prometheus) -> None:
    version = {"system.loki_mode.version": "10.8"}
    dashboard = dashboard_queries(compiled_with(SESSION, **version))
    with reimported(version):
        text = dashboard.resolve(find_query(dashboard, "Cost per hour by instance").text)
    costs = {series.labels["instance"]: series.values[0] for series in prometheus.instant(text)}
    assert costs["control:1"] == pytest.approx(1.1)
    assert costs["restarted:1"] == pytest.approx(11.0, rel=0.03)


def test_a_run_that_two_dashboards_show_is_not_counted_twice(prometheus: Prometheus) -> None:
    assert shown(prometheus, FLEET, "Highest cost") == {"": pytest.approx(5.56)}
    assert shown(prometheus, FLEET, "Highest cost per hour") == {"": pytest.approx(11.0, rel=0.03)}


def test_only_what_was_observed_for_the_whole_window_is_stalled(prometheus: Prometheus) -> None:
    assert shown(prometheus, FLEET, "Stalled runs") == {"": 1}
    assert shown(prometheus, FLEET, "Active runs") == {"": 2}
    assert shown(prometheus, FLEET, "Activity of runs") == {"restarted:1": 1, "same:1": 1, "crashed:1": 0}


def test_the_time_of_the_last_event_is_known_to_the_minute(prometheus: Prometheus) -> None:
    last = shown(prometheus, SESSION, "Last event")
    assert last.keys() == {"restarted:1", "same:1", "crashed:1"}
    assert last["crashed:1"] == pytest.approx(50 * 60, abs=120)
