"""How one system moves, and how its page looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from heddle.author.simulation.changes import Trouble
from heddle.author.simulation.curves import Level
from heddle.author.simulation.events import Flow
from heddle.catalog.metrics import Metric, System


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """A system as it is scraped: where, what happens in it, and what each scenario changes.

    `instances` are the addresses of its processes. `labels` are the values of the labels that all its series have;
    those that Prometheus' own configuration attaches are in `attached`. `says` holds HELP texts where they differ from
    the catalogue's. `restarts_at` is the time of the day at which its process starts again and is away for `away`
    seconds, empty where it never does. `floats` tells that numbers are written as Python writes them, and
    `float_bounds` which histograms have such bounds. `service` is the name in its traces.
    """

    system: System
    instances: tuple[str, ...]
    flows: tuple[Flow, ...] = ()
    levels: tuple[Level, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    attached: Mapping[str, str] = field(default_factory=dict)
    says: Mapping[Metric, str] = field(default_factory=dict)
    restarts_at: str = ""
    away: float = 0.0
    floats: bool = False
    float_bounds: tuple[Metric, ...] = ()
    content_type: str = "text/plain; version=0.0.4; charset=utf-8"
    service: str = ""

    def trouble(self, scenario: str) -> Trouble:
        """Return what a scenario changes here, which may be nothing."""
        found = (trouble for trouble in self.troubles if trouble.scenario == scenario)
        return next(found, Trouble(scenario))
