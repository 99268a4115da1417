"""Panels about loomflow count what agents did, whenever their program starts, restarts and ends.

Each program is the installed loomflow with scripted models, and its expositions are scraped at the times of a history.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
import yaml

from tests.dashboards.prometheus.history import END
from tests.dashboards.prometheus.lifetimes import History, Life, Target, openmetrics
from tests.dashboards.prometheus.loomflow_agents import COST, Program
from tests.dashboards.prometheus.panel_results import DASHBOARDS, find_query, values
from tests.dashboards.prometheus.queries import ROOT
from tests.dashboards.prometheus.server import MISSING, serve_text

pytest.importorskip("loomflow", reason="needs loomflow")
pytest.importorskip("opentelemetry.exporter.prometheus", reason="needs opentelemetry-exporter-prometheus")
pytestmark = pytest.mark.skipif(bool(MISSING), reason="needs Prometheus: install the package `prometheus`")

TOLERANCE = 0.03
"""`increase` extrapolates to the ends of its window, by less than a scrape interval."""

TARGET = Target(program=Program, job="loomflow", instance="agents:9464", prefixes=("loom_", "gen_ai_"))
Work: TypeAlias = Callable[[Program], None]
history_of = TARGET.history


def shown(folder: Path, history: History) -> dict[str, float]:
    """Return what the panels show at the end of a history; a panel without a value shows 0 here."""
    dashboard = DASHBOARDS["loomflow-agents"]
    titles = ("Agent runs", "Budget stops", "Spend", "Failed tool calls")
    with serve_text(folder, openmetrics(history)) as prometheus:
        return {title: sum(values(prometheus, dashboard, find_query(dashboard, title))) for title in titles}


def expected(*, runs: int, stops: int = 0, share: float = 0.0) -> object:
    """Return what was really done; each run has one tool call, and `share` of those of 15 minutes failed."""
    done = {"Agent runs": runs, "Budget stops": stops, "Spend": runs * COST, "Failed tool calls": share}
    return pytest.approx(done, rel=TOLERANCE)


def work(*, runs: int = 0, stops: int = 0, failures: int = 0) -> Work:
    def done_by(program: Program) -> None:
        program.run(runs)
        program.stop(stops)
        program.fail(failures)

    return done_by


def test_runs_before_and_after_a_restart_are_counted(tmp_path: Path) -> None:
    first = Life(-7200, -1500, {-5400: work(runs=7), -3000: work(runs=20), -2400: work(runs=22)})
    second = Life(-1470, 1, {-1200: work(runs=2), -600: work(runs=1)})
    assert shown(tmp_path, history_of(first, second)) == expected(runs=45)


def test_a_restart_is_marked_before_the_first_run_of_the_new_program(tmp_path: Path) -> None:
    first, second = Life(-7200, -1500, {-5400: work(runs=7)}), Life(-1470, 1, {-600: work(runs=1)})
    dashboard = DASHBOARDS["loomflow-agents"]
    (annotation,) = map(dashboard.resolve, dashboard.annotations)
    with serve_text(tmp_path, openmetrics(history_of(first, second))) as prometheus:
        marked = {time: bool(prometheus.instant(annotation, END + time)) for time in (-1515, -1440, -900, -600)}
    assert marked == {-1515: False, -1440: True, -900: False, -600: False}


def test_runs_before_the_first_scrape_are_counted(tmp_path: Path) -> None:
    started = Life(-1800, 1, {-1800: work(runs=4)})
    assert shown(tmp_path, history_of(started)) == expected(runs=4)


def test_what_a_program_of_half_a_minute_did_is_shown_after_its_end(tmp_path: Path) -> None:
    batch = Life(-45, -15, {-45: work(runs=4), -30: work(stops=1)})
    assert shown(tmp_path, history_of(batch)) == expected(runs=5, stops=1)


def test_what_a_program_did_is_shown_for_an_hour_after_its_end(tmp_path: Path) -> None:
    ended = Life(-7200, -1800, {-3300: work(runs=6), -1995: work(stops=1)})
    assert shown(tmp_path, history_of(ended)) == expected(runs=7, stops=1)


def test_a_burst_between_two_scrapes_is_counted(tmp_path: Path) -> None:
    program = Life(-7200, 1, {-600: work(runs=6, failures=5)})
    assert shown(tmp_path, history_of(program)) == expected(runs=11, share=5 / 11)


def true_conditions(folder: Path, history: History) -> set[str]:
    """Return the alerts of loomflow whose condition is true at the end of a history."""
    (group,) = yaml.safe_load((ROOT / "out/prometheus/rules/loomflow.yaml").read_text())["groups"]
    with serve_text(folder, openmetrics(history)) as prometheus:
        return {rule["alert"] for rule in group["rules"] if prometheus.instant(rule["expr"])}


def test_alerts_count_what_a_program_of_half_a_minute_did(tmp_path: Path) -> None:
    batch = Life(-45, -15, {-45: work(runs=2, stops=2), -30: work(failures=3)})
    assert true_conditions(tmp_path, history_of(batch)) == {"LoomflowBudgetStops", "LoomflowToolFailures"}


def test_alerts_do_not_fire_for_single_events(tmp_path: Path) -> None:
    batch = Life(-45, -15, {-45: work(runs=2, stops=1), -30: work(failures=2)})
    assert true_conditions(tmp_path, history_of(batch)) == set()


def test_old_counters_in_a_new_prometheus_are_not_counted(tmp_path: Path) -> None:
    old = Life(-7200, 1, {-7200: work(runs=9)})
    assert shown(tmp_path, history_of(old, first_scrape=-600)) == expected(runs=0)
