"""The alerts of LoopOS AI fire in their scenarios and in no other, on a real ClickHouse."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest

from dashboards.loopos.simulation.scenarios import SCENARIOS
from heddle import Alert
from heddle.grafana.durations import parse_duration
from tests.dashboards.loopos.engine import engine
from tests.dashboards.loopos.expand import PanelState, expand
from tests.dashboards.loopos.feed import feed
from tests.settings_values import reimported

LAYOUTS = ("v3", "v4")
START = datetime(2026, 1, 2, 14, tzinfo=UTC)
"""The scenario begins; the program was updated two hours before."""

HISTORY = 80 * 60
"""More than an hour, which is the longest window but that of scores."""


def alerts(layout: str) -> list[Alert]:
    """Return the alerts of LoopOS AI."""
    with reimported({"system.loopos.alerts": True, "system.loopos.langfuse.layout": layout}):
        return list(import_module("dashboards.loopos.alerts").alerts.rules)


def delay(scenario: str) -> timedelta:
    return timedelta(
        seconds=next(parse_duration(each.alerts_within) or 0 for each in SCENARIOS if each.name == scenario)
    )


def fill(layout: str, scenario: str, end: datetime) -> str:
    """Write what happens before and during a scenario, and return the name of the database."""
    database = f"{layout}_{scenario.replace('-', '_') or 'healthy'}"
    tables, start = feed(layout, database), START.timestamp()
    for statement in tables.setup:
        engine().run(statement)
    for begin, until, name in ((start - HISTORY, start, ""), (start, end.timestamp(), scenario)):
        for table, rows in tables.batch(1, begin, until, name).rows.items():
            if rows:
                text = "\n".join(json.dumps(row) for row in rows)
                engine().run(f"INSERT INTO {database}.{table} FORMAT JSONEachRow {text}")
    return database


def firing(database: str, rules: list[Alert], end: datetime) -> set[str]:
    """Return the alerts whose value was above its bound at each evaluation since their pending duration."""
    return {rule.name for rule in rules if all(_is_above(database, rule, at) for at in _evaluations(rule, end))}


def _evaluations(rule: Alert, end: datetime) -> list[datetime]:
    pending = parse_duration(rule.pending) or 0
    return [end - timedelta(seconds=pending * part / 2) for part in range(3)]


def _is_above(database: str, rule: Alert, at: datetime) -> bool:
    fields: Mapping[str, object] = rule.query.fields  # type: ignore[union-attr]
    window = timedelta(seconds=parse_duration(rule.rate_window) or 0)
    (row,) = engine().query(database, expand(str(fields["rawSql"]), PanelState(begin=at - window, end=at)))[1]
    (value,) = row.values()
    return value is None or float(value) > rule.fires.number


@pytest.mark.parametrize("layout", LAYOUTS)
def test_alerts_fire_in_their_scenarios_alone(layout: str) -> None:
    rules = alerts(layout)
    expected = {each.name: set(each.alerts) for each in SCENARIOS} | {"": set()}
    fired = {}
    for scenario in expected:
        end = START + (delay(scenario) if scenario else timedelta(minutes=30))
        fired[scenario] = firing(fill(layout, scenario, end), rules, end)
    assert fired == expected


@pytest.mark.parametrize("layout", LAYOUTS)
def test_no_alert_but_that_of_missing_records_fires_without_a_history(layout: str) -> None:
    database = f"{layout}_empty"
    for statement in feed(layout, database).setup:
        engine().run(statement)
    assert firing(database, alerts(layout), START) == {"LoopOSIngestionStalled"}


def test_every_alert_has_a_scenario() -> None:
    assert {rule.name for rule in alerts("v3")} == {alert for each in SCENARIOS for alert in each.alerts}
