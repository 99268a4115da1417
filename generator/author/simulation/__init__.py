"""Words that say how a system moves: what happens in it, how high its gauges stand, and what a scenario changes."""

from __future__ import annotations

from generator.author.simulation.change import Trouble, happens, holds, keeps, restarts, scales, stops, stretches
from generator.author.simulation.course import age, began, climbs, ramp, saw, steady, wanders
from generator.author.simulation.draw import around
from generator.author.simulation.flow import DAY, EVEN, Flow, adds, counts, line, observes, span
from generator.author.simulation.level import level
from generator.author.simulation.simulation import Simulation

__all__ = [
    "DAY",
    "EVEN",
    "Flow",
    "Simulation",
    "Trouble",
    "adds",
    "age",
    "around",
    "began",
    "climbs",
    "counts",
    "happens",
    "holds",
    "keeps",
    "level",
    "line",
    "observes",
    "ramp",
    "restarts",
    "saw",
    "scales",
    "span",
    "steady",
    "stops",
    "stretches",
    "wanders",
]
