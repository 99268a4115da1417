"""The dashboards of Loki Mode select every meaningful series and have the documented panels that can be filled."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any

import pytest

from tests.dashboards.prometheus.promql import is_valid
from tests.dashboards.prometheus.queries import dashboard_queries
from tests.dashboards.repository import (
    compiled_with,
    panels_by_title,
    prometheus_queries,
    selected_series,
    targets,
)
from tests.settings_values import reimported

FLEET, SESSION = "loki-mode-fleet", "loki-mode-session"
EXPORTED = (
    "loki_session_status",
    "loki_events_total",
    "loki_cost_usd",
    "loki_tasks_total",
    "loki_agents_active",
    "loki_agents_total",
    "loki_receipts_total",
    "loki_receipts_by_verdict",
    "loki_receipts_with_provenance",
)
REQUIRED = {FLEET: (*EXPORTED, "up"), SESSION: (*EXPORTED, "loki_uptime_seconds")}
DOCUMENTED = {
    "Session Status": ("stat", "loki_session_status"),
    "Task Distribution": ("piechart", "loki_tasks_total"),
    "Agent Activity": ("timeseries", "loki_agents_active"),
    "Cost Tracking": ("stat", "loki_cost_usd"),
    "Event Rate": ("timeseries", "loki_events_total"),
    "Uptime": ("stat", "loki_uptime_seconds"),
}

both = pytest.mark.parametrize("uid", [FLEET, SESSION])


@both
def test_the_required_series_are_selected(uid: str) -> None:
    assert {*REQUIRED[uid]} - selected_series(uid) == set()


@both
def test_a_dashboard_has_at_most_thirty_queries(uid: str) -> None:
    assert 0 < len(targets(uid)) <= 30


@both
def test_all_promql_is_valid(uid: str) -> None:
    assert [text for text in prometheus_queries(uid).panel_queries() if not is_valid(text)] == []


@pytest.mark.parametrize("title", DOCUMENTED)
def test_the_documented_panels_exist(title: str) -> None:
    type, metric = DOCUMENTED[title]
    panel = panels_by_title(SESSION)[title]
    assert panel["type"] == type
    assert metric in panel["targets"][0]["expr"]


def defaults(title: str, uid: str = SESSION) -> dict[str, Any]:
    return dict(panels_by_title(uid)[title]["fieldConfig"]["defaults"])


def test_statuses_have_the_documented_names_and_colors() -> None:
    (mapping,) = defaults("Session Status")["mappings"]
    assert [(value, option["text"], option["color"]) for value, option in mapping["options"].items()] == [
        ("0", "Stopped", "red"),
        ("1", "Running", "green"),
        ("2", "Paused", "yellow"),
    ]


def test_units_are_those_of_the_documentation() -> None:
    assert [defaults(title)["unit"] for title in ("Cost Tracking", "Uptime")] == ["currencyUSD", "s"]
    assert defaults("Cost Tracking")["decimals"] == 2


@pytest.mark.parametrize(
    ("uid", "title"), [(SESSION, "Last event"), (SESSION, "Activity of runs"), (FLEET, "Active runs")]
)
def test_activity_is_derived_from_events(uid: str, title: str) -> None:
    (target,) = panels_by_title(uid)[title]["targets"]
    assert "changes(loki_events_total{" in target["expr"]
    assert "loki_session_status == " not in target["expr"], "the status stays Running after a crash"


@both
def test_no_panel_shows_the_metric_of_the_iteration(uid: str) -> None:
    """The process that writes it is a copy made before the first iteration."""
    assert {name for name in selected_series(uid) if name.startswith("loki_iteration")} == set()


@both
def test_iterations_are_counted_in_the_event_log(uid: str) -> None:
    title = {FLEET: "Iterations by project", SESSION: "Finished iterations"}[uid]
    (target,) = panels_by_title(uid)[title]["targets"]
    assert target["datasource"]["type"] == "loki"
    assert 'count_over_time({job=~"loki-mode"} |= `"iteration_complete"`' in target["expr"]


@both
def test_values_of_instances_are_never_added_up(uid: str) -> None:
    """Several dashboards of Loki Mode can show the same project."""
    sums = re.compile(r"\bsum(?! by \(instance)\b")
    assert [text for text in prometheus_queries(uid).panel_queries() if sums.search(text)] == []


def test_a_stalled_run_has_the_status_running_and_no_events() -> None:
    (target,) = panels_by_title(FLEET)["Stalled runs"]["targets"]
    assert "loki_session_status" in target["expr"]
    assert "loki_events_total" in target["expr"]


@both
def test_cost_is_divided_by_the_budget_of_the_settings(uid: str) -> None:
    default = prometheus_queries(uid)
    changed = dashboard_queries(compiled_with(uid, **{"system.loki_mode.budget": 12.5}))
    texts = [dashboard.panel("Budget used").queries[0].text for dashboard in (default, changed)]
    assert [text.rpartition(" / ")[2] for text in texts] == ["5", "12.5"]


def test_an_instance_links_to_its_session() -> None:
    (link,) = panels_by_title(FLEET)["Runs by instance"]["fieldConfig"]["defaults"]["links"]
    assert link["url"].startswith(f"/d/{SESSION}?")
    assert link["url"].endswith("&var-loki_mode_instance=${__data.fields.instance}")
    assert "all_variables" not in link["url"]


@both
def test_cost_per_hour_includes_runs_that_ended_within_the_hour(uid: str) -> None:
    (target,) = panels_by_title(uid)["Cost per hour by instance"]["targets"]
    assert target["expr"].startswith("max by (instance) (increase(loki_cost_usd{")


def test_version_10_has_no_pause() -> None:
    session = compiled_with(SESSION, **{"system.loki_mode.version": "10.8"})
    (status,) = (panel for panel in session["panels"] if panel["title"] == "Session Status")
    (mapping,) = status["fieldConfig"]["defaults"]["mappings"]
    assert [option["text"] for option in mapping["options"].values()] == ["Stopped", "Running"]
    assert "stays Running" not in status["description"]


@pytest.mark.parametrize(("version", "always"), [("9.22", True), ("10.8", False)])
def test_only_version_9_reports_what_it_did_not_measure(version: str, always: bool) -> None:
    with reimported({"system.loki_mode.version": version}):
        catalog = import_module("dashboards.loki_mode.telemetry")
        measured = (catalog.COST, catalog.EVENTS, catalog.TASKS, catalog.UPTIME, catalog.AGENTS, catalog.AGENTS_ACTIVE)
        assert [metric.name for metric in measured if (metric.emitted.once == "") is not always] == []
        assert (catalog.ITERATION_CURRENT.not_emitted_reason == "") is always
        assert catalog.SESSION_STATUS.emitted.once == ""
