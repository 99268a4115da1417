"""The metrics that definitions declare."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import ModuleType

from heddle.catalog.lookup import Catalog, catalog_from_metrics
from heddle.catalog.metrics import Metric, up


def discover_catalog(folders: Iterable[Path]) -> Catalog:
    """Return what the loaded modules below folders declare, and `up` of their systems.

    Modules that somebody imported before count too: in pytest a test may have.
    """
    roots = [folder.resolve() for folder in folders]
    metrics = metrics_in(module for _, module in sorted(sys.modules.items()) if _below(module, roots))
    systems = {metric.system.name: metric.system for metric in metrics}
    return catalog_from_metrics([*metrics, *map(up, systems.values())])


def metrics_in(modules: Iterable[ModuleType]) -> list[Metric]:
    """Return the metrics that modules declare, each once, in the order of the modules."""
    found = (value for module in modules for value in vars(module).values() if isinstance(value, Metric))
    return list(dict.fromkeys(found))


def _below(module: ModuleType, roots: Sequence[Path]) -> bool:
    file = getattr(module, "__file__", None)
    return bool(file) and any(Path(str(file)).is_relative_to(root) for root in roots)
