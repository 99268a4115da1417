"""The rules about all alerts together, and about those who are told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from generator.author.alerts import Alerts
from generator.checks.alerts import datasource, duplicates, folder, interval, panel, receivers, waiting
from generator.checks.alerts.context import Context
from generator.problem import Problem

ALERTS: tuple[Callable[[Sequence[Alerts], Context], Iterator[Problem]], ...] = (
    duplicates.check,
    datasource.check,
    panel.check,
    folder.check,
    interval.check,
    waiting.check,
    receivers.check,
)
"""Each is asked once, about all of them."""
