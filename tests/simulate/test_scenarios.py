"""Each alert fires in its scenarios and is silent in all others: promtool evaluates the shipped rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from heddle.simulate.scenarios import HEALTHY, SCENARIOS
from tests.simulate.rules import PROMTOOL, alerts, fired
from tests.simulate.simulated import MINUTES, NOON, Span, past, span, systems

needs_promtool = pytest.mark.skipif(not PROMTOOL, reason="promtool is missing: `apt-get install prometheus`")
TROUBLED = [scenario.name for scenario in SCENARIOS if scenario.name != HEALTHY]
MORNING = NOON - 4 * 3600


def fires(scenario: str) -> set[str]:
    return {alert for simulation in systems() for alert in simulation.trouble(scenario).fires}


@needs_promtool
@pytest.mark.parametrize("scenario", TROUBLED)
def test_a_scenario_fires_its_alerts_and_no_others(tmp_path: Path, scenario: str) -> None:
    over = span(scenario)
    assert fired(tmp_path, past(scenario, over), over, 60 * MINUTES[scenario]) == fires(scenario)


@needs_promtool
def test_nothing_fires_in_a_healthy_morning_with_every_restart(tmp_path: Path) -> None:
    over = Span(seconds=6 * 3600, step=30, end=MORNING)
    assert fired(tmp_path, past(HEALTHY, over), over, 5 * 3600) == set()


@needs_promtool
def test_nothing_fires_in_a_healthy_system_without_a_past(tmp_path: Path) -> None:
    over = Span(seconds=5400, step=30, end=NOON)
    assert fired(tmp_path, past(HEALTHY, over), over, over.seconds) == set()


def test_every_alert_has_a_scenario() -> None:
    assert {alert for scenario in TROUBLED for alert in fires(scenario)} == alerts()


def test_a_scenario_does_something() -> None:
    assert [scenario for scenario in TROUBLED if not fires(scenario)] == []
