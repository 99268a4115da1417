"""The shipped systems, simulated with a seed and a scenario."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

from heddle import Simulation
from heddle.author.simulation.simulation import HEALTHY
from heddle.settings.model import Settings
from heddle.simulate.backfill import SampleHistory, TimeSpan, scrape
from heddle.simulate.targets import RunOptions, Target, alert_delay, create_targets, load_simulations, scenario_names
from tests import settings_values
from tests.cli.project import ROOT
from tests.dashboards.prometheus.history import END

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC).timestamp()
EVENING = TimeSpan(seconds=7 * 3600, step=60, end=END)
"""Hours without a restart, with the scrape interval that the expected values of the dashboards are computed for."""

LEAD = 75 * 60
"""Seconds without faults before a scenario: more than the longest window of an alert."""


def settings_with(**values: object) -> Settings:
    """Return the default settings with these values; two underscores in a name mean a dot."""
    named = {name.replace("__", "."): value for name, value in values.items()}
    return settings_values.settings_with(named, ROOT)


def load_with(settings: Settings) -> tuple[Simulation, ...]:
    return load_simulations(settings, [ROOT / "dashboards"])


@cache
def simulations() -> tuple[Simulation, ...]:
    return load_with(settings_with())


@cache
def scenarios() -> tuple[str, ...]:
    return tuple(scenario_names(simulations()))


def alerts_of(scenario: str) -> set[str]:
    """Return the alerts that the systems with metrics declare for a scenario."""
    declarations = (simulation.scenario(scenario) for simulation in simulations() if simulation.instances)
    return {alert for declared in declarations if declared for alert in declared.alerts}


def delay_of(scenario: str) -> float:
    return alert_delay(scenario, simulations())


def targets(
    scenario: str = HEALTHY,
    *,
    seed: int = 1,
    begin: float = NOON,
    after: float = 0,
    of: tuple[Simulation, ...] | None = None,
) -> dict[str, Target]:
    """Return the targets by path; the scenario starts this many seconds after `begin`."""
    options = RunOptions(scenario=scenario, seed=seed, begin=begin, scenario_start=begin + after)
    return {target.path: target for target in create_targets(of or simulations(), options)}


_WITH_TOKENHUB = {"loom", "tokenhub"}
"""An alert of Loom uses a metric of TokenHub."""


@cache
def affected(scenario: str) -> tuple[Simulation, ...]:
    """Return the systems that a scenario changes, and those whose alerts use their metrics; all if healthy."""
    names = {each.system.name for each in simulations() if scenario == HEALTHY or each.scenario(scenario)}
    names |= _WITH_TOKENHUB if names & _WITH_TOKENHUB else set()
    return tuple(each for each in simulations() if each.system.name in names)


def span_of(scenario: str, end: float = NOON) -> TimeSpan:
    return TimeSpan(seconds=LEAD + delay_of(scenario), step=30, end=end)


def history(
    scenario: str, span: TimeSpan, *, seed: int = 1, of: tuple[Simulation, ...] | None = None
) -> list[SampleHistory]:
    """Return the scraped history of a span, at whose end all alerts of the scenario have fired."""
    start = span.end - delay_of(scenario)
    options = RunOptions(scenario=scenario, seed=seed, begin=span.times[0], scenario_start=start)
    return scrape(create_targets(of or simulations(), options), span.times)
