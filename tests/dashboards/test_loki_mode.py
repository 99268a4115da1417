"""The dashboards of Loki Mode ask what an operator must know, and keep the seven panels of its documentation."""

from __future__ import annotations

from typing import Any

import pytest

from tests.dashboards.answers.asked import asked
from tests.dashboards.made import made, named, question, recompiled, targets, valid

FLEET, SESSION = "loki-mode-fleet", "loki-mode-session"
EVERY = (
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
MUST = {FLEET: (*EVERY, "up"), SESSION: (*EVERY, "loki_uptime_seconds")}
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


@pytest.mark.parametrize(("uid", "metric"), [(uid, metric) for uid in MUST for metric in MUST[uid]])
def test_a_metric_is_asked_for(uid: str, metric: str) -> None:
    assert metric in named(uid)


@both
def test_it_asks_at_most_thirty_queries(uid: str) -> None:
    assert 0 < len(targets(uid)) <= 30


@both
def test_all_promql_parses(uid: str) -> None:
    one = question(uid)
    texts = [one.resolve(query.text) for panel in one.panels for query in panel.queries]
    assert [text for text in texts if not valid(text)] == []


@pytest.mark.parametrize("title", DOCUMENTED)
def test_a_documented_panel_is_there(title: str) -> None:
    kind, metric = DOCUMENTED[title]
    panel = made(SESSION)[title]
    assert panel["type"] == kind
    assert metric in panel["targets"][0]["expr"]


def defaults(title: str, uid: str = SESSION) -> dict[str, Any]:
    return dict(made(uid)[title]["fieldConfig"]["defaults"])


def test_the_status_is_named_and_coloured_as_documented() -> None:
    (mapping,) = defaults("Session Status")["mappings"]
    assert [(value, to["text"], to["color"]) for value, to in mapping["options"].items()] == [
        ("0", "Stopped", "red"),
        ("1", "Running", "green"),
        ("2", "Paused", "yellow"),
    ]


def test_units_are_as_documented() -> None:
    titles = ("Iteration Progress", "Cost Tracking", "Uptime")
    assert [defaults(title)["unit"] for title in titles] == ["percent", "currencyUSD", "s"]
    assert defaults("Cost Tracking")["decimals"] == 2


@pytest.mark.parametrize(("uid", "title"), [(SESSION, "Last movement"), (SESSION, "Movement"), (FLEET, "Moving")])
def test_movement_is_told_by_events_and_iterations_not_by_the_status(uid: str, title: str) -> None:
    (target,) = made(uid)[title]["targets"]
    found = [name in target["expr"] for name in ("loki_events_total", "loki_iteration_current", "loki_session_status")]
    assert found == [True, True, False]


def test_a_stalled_run_says_that_it_runs_and_does_not_move() -> None:
    (target,) = made(FLEET)["Stalled"]["targets"]
    assert "loki_session_status" in target["expr"]
    assert "loki_events_total" in target["expr"]


@both
def test_cost_is_held_against_the_budget_in_settings(uid: str) -> None:
    dearer = asked(recompiled(uid, **{"system.loki_mode.budget": 12.5}))
    found = [one.panel("Budget used").queries[0].text for one in (question(uid), dearer)]
    assert [text.rpartition(" / ")[2] for text in found] == ["5", "12.5"]


def test_an_instance_leads_to_its_session() -> None:
    (link,) = made(FLEET)["Instances"]["fieldConfig"]["defaults"]["links"]
    assert link["url"].startswith(f"/d/{SESSION}?")
    assert link["url"].endswith("&var-loki_mode_instance=${__data.fields.instance}")
    assert "all_variables" not in link["url"]


@pytest.mark.parametrize(("uid", "title"), [(FLEET, "Cost per hour"), (SESSION, "Cost per hour")])
def test_a_run_that_began_within_the_hour_counts_from_its_start(uid: str, title: str) -> None:
    (target,) = made(uid)[title]["targets"]
    assert "[1h]) >= 0 or loki_cost_usd{" in target["expr"]
