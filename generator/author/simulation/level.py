"""A gauge's series and its course."""

from __future__ import annotations

from dataclasses import dataclass

from generator.author.metrics import Metric
from generator.author.simulation.course import Course
from generator.author.simulation.labels import Labels, labelled


@dataclass(frozen=True, slots=True)
class Level:
    """One series of a metric that stands somewhere, instead of growing as things happen."""

    metric: Metric
    course: Course
    labels: Labels


def level(metric: Metric, course: Course, **labels: str | None) -> Level:
    """Return the course of one series."""
    return Level(metric, course, labelled(metric, labels))
