"""Each alert fires in its scenarios and in no other: promtool evaluates the shipped rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from heddle.author.simulation.simulation import HEALTHY
from tests.simulate.promtool import INSTALLED, firing_alerts, rules_of, shipped_alerts
from tests.simulate.systems import (
    NOON,
    TimeSpan,
    affected,
    alerts_of,
    delay_of,
    history,
    scenarios,
    simulations,
    span_of,
)

needs_promtool = pytest.mark.skipif(not INSTALLED, reason="promtool is missing: `apt-get install prometheus`")
FAILURES = [name for name in scenarios() if name != HEALTHY and any(each.instances for each in affected(name))]
"""Those of systems with metrics."""

MORNING = NOON - 4 * 3600


@needs_promtool
@pytest.mark.parametrize("scenario", FAILURES)
def test_a_scenario_fires_its_alerts_and_no_others(tmp_path: Path, scenario: str) -> None:
    """Only with the systems that it changes: healthy ones have their own tests below."""
    span, systems = span_of(scenario), affected(scenario)
    rules = rules_of(each.system.name for each in systems)
    fired = firing_alerts(tmp_path, history(scenario, span, of=systems), span, delay_of(scenario), rules)
    assert fired == alerts_of(scenario)


@needs_promtool
def test_no_alert_fires_in_a_healthy_morning_with_all_daily_restarts(tmp_path: Path) -> None:
    span = TimeSpan(seconds=6 * 3600, step=30, end=MORNING)
    assert firing_alerts(tmp_path, history(HEALTHY, span), span, 5 * 3600) == set()


@needs_promtool
def test_no_alert_fires_in_healthy_systems_without_a_history(tmp_path: Path) -> None:
    span = TimeSpan(seconds=5400, step=30, end=NOON)
    assert firing_alerts(tmp_path, history(HEALTHY, span), span, span.seconds) == set()


def test_every_shipped_alert_has_a_scenario() -> None:
    assert {alert for scenario in FAILURES for alert in alerts_of(scenario)} == shipped_alerts()


WITHOUT_ALERTS = {"core-restarts", "cut-streams", "key-limit", "no-subscribers"}
"""Scenarios that show what must not fire an alert."""


def test_every_scenario_fires_an_alert() -> None:
    assert [scenario for scenario in FAILURES if not alerts_of(scenario)] == sorted(WITHOUT_ALERTS)


def test_scenario_descriptions_are_sentences() -> None:
    declared = [scenario for simulation in simulations() for scenario in simulation.scenarios]
    assert [each.name for each in declared if not each.description[:1].isupper() or each.description[-1] != "."] == []
