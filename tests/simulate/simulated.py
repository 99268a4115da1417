"""The shipped systems, simulated as a test wants them."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

from heddle import Simulation
from heddle.settings.model import Settings
from heddle.simulate.backfill import Past, Span, scraped
from heddle.simulate.load import simulations
from heddle.simulate.scenarios import HEALTHY, SCENARIOS
from heddle.simulate.targets import Target, Wanted, targets
from tests.cli.project import ROOT
from tests.dashboards.answers.history import END
from tests.settings_values import settings_with

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC).timestamp()
EVENING = Span(seconds=7 * 3600, step=60, end=END)
"""Hours in which no system restarts, scraped as often as the answers of the dashboards are computed for."""

LEAD = 75 * 60
"""How long everything is healthy before a scenario: the longest window of an alert, and some more."""

MINUTES = {scenario.name: scenario.minutes for scenario in SCENARIOS}


def chosen(**values: object) -> Settings:
    """Return the defaults with these settings; two underscores stand for a dot."""
    named = {name.replace("__", "."): value for name, value in values.items()}
    return settings_with(named, ROOT)


@cache
def systems() -> tuple[Simulation, ...]:
    return declared(chosen())


def declared(settings: Settings) -> tuple[Simulation, ...]:
    return simulations(settings, [ROOT / "dashboards"])


def world(scenario: str = HEALTHY, *, seed: int = 1, begin: float = NOON, after: float = 0) -> dict[str, Target]:
    """Return the targets by the paths of their pages; the scenario begins `after` so many seconds."""
    wanted = Wanted(scenario=scenario, seed=seed, begin=begin, troubled=begin + after)
    return {target.path: target for target in targets(systems(), wanted, chosen())}


def span(scenario: str, end: float = NOON) -> Span:
    return Span(seconds=LEAD + 60 * MINUTES[scenario], step=30, end=end)


def past(scenario: str, over: Span, *, seed: int = 1) -> list[Past]:
    """Return what Prometheus scraped over a span that ends when all alerts of the scenario have fired."""
    troubled = over.end - 60 * MINUTES[scenario]
    wanted = Wanted(scenario=scenario, seed=seed, begin=over.times[0], troubled=troubled)
    return scraped(targets(systems(), wanted, chosen()), over.times)
