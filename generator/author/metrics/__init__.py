"""Catalogue words: a metric is declared once, with type, unit, labels and what is known about its emission."""

from __future__ import annotations

from generator.author.metrics.emitted import ALWAYS, Documented, Emission, Emitted, once, since, until
from generator.author.metrics.label import Label
from generator.author.metrics.metric import Counter, Gauge, Histogram, Metric, Renamed, Summary, up
from generator.author.metrics.system import System

__all__ = [
    "ALWAYS",
    "Counter",
    "Documented",
    "Emission",
    "Emitted",
    "Gauge",
    "Histogram",
    "Label",
    "Metric",
    "Renamed",
    "Summary",
    "System",
    "once",
    "since",
    "until",
    "up",
]
