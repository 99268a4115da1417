"""The dashboards of Loki Mode select every exported series and have the seven documented panels."""

from __future__ import annotations

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

FLEET, SESSION = "loki-mode-fleet", "loki-mode-session"
EXPORTED = (
    "loki_session_status",
    "loki_events_total",
    "loki_iteration_current",
    "loki_iteration_max",
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
    "Iteration Progress": ("gauge", "loki_iteration_current"),
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
    titles = ("Iteration Progress", "Cost Tracking", "Uptime")
    assert [defaults(title)["unit"] for title in titles] == ["percent", "currencyUSD", "s"]
    assert defaults("Cost Tracking")["decimals"] == 2


@pytest.mark.parametrize(("uid", "title"), [(SESSION, "Last movement"), (SESSION, "Movement"), (FLEET, "Moving")])
def test_activity_is_derived_from_events_and_iterations(uid: str, title: str) -> None:
    (target,) = panels_by_title(uid)[title]["targets"]
    assert "loki_events_total" in target["expr"]
    assert "loki_iteration_current" in target["expr"]
    assert "loki_session_status" not in target["expr"], "the status stays Running after a crash"


def test_a_stalled_run_has_the_status_running_and_no_events() -> None:
    (target,) = panels_by_title(FLEET)["Stalled"]["targets"]
    assert "loki_session_status" in target["expr"]
    assert "loki_events_total" in target["expr"]


@both
def test_cost_is_divided_by_the_budget_of_the_settings(uid: str) -> None:
    default = prometheus_queries(uid)
    changed = dashboard_queries(compiled_with(uid, **{"system.loki_mode.budget": 12.5}))
    texts = [dashboard.panel("Budget used").queries[0].text for dashboard in (default, changed)]
    assert [text.rpartition(" / ")[2] for text in texts] == ["5", "12.5"]


def test_an_instance_links_to_its_session() -> None:
    (link,) = panels_by_title(FLEET)["Instances"]["fieldConfig"]["defaults"]["links"]
    assert link["url"].startswith(f"/d/{SESSION}?")
    assert link["url"].endswith("&var-loki_mode_instance=${__data.fields.instance}")
    assert "all_variables" not in link["url"]


@pytest.mark.parametrize(("uid", "title"), [(FLEET, "Cost per hour"), (SESSION, "Cost per hour")])
def test_the_cost_of_a_run_that_started_within_the_hour_is_counted_from_its_start(uid: str, title: str) -> None:
    (target,) = panels_by_title(uid)[title]["targets"]
    assert "[1h]) >= 0 or loki_cost_usd{" in target["expr"]
