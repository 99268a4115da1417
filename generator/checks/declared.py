"""The metrics that definitions declare."""

from __future__ import annotations

from collections.abc import Iterable
from types import ModuleType

from generator.author.metrics.metric import Metric


def metrics_in(modules: Iterable[ModuleType]) -> list[Metric]:
    """Return the metrics that modules declare, each once, in the order of the modules."""
    found = (value for module in modules for value in vars(module).values() if isinstance(value, Metric))
    return list(dict.fromkeys(found))
