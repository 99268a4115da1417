"""The shipped definitions, compiled as `heddle check` does, with the metrics that they know."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from heddle import Alerts, DataSource
from heddle.build.datasource_refs import datasource_refs
from heddle.build.output.read_manifest import read_manifest
from heddle.build.project_files import ProjectFiles
from heddle.catalog.discover import discover_catalog
from heddle.catalog.lookup import Catalog
from heddle.compile.dashboard import Compiled, compile_dashboard
from heddle.project.discover import discover
from heddle.project.load import define, forget
from heddle.settings.current import using
from heddle.settings.load import load
from heddle.settings.model import Settings

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipped:
    """What the definitions of this project become."""

    settings: Settings
    dashboards: Sequence[Compiled]
    catalog: Catalog
    specs: Sequence[DataSource]
    groups: Sequence[Alerts]

    def together(self, summaries: Sequence[object], **more: object) -> ProjectFiles:
        """Return everything together, with these dashboards."""
        words = {"specs": self.specs, "groups": self.groups, "left_out": frozenset(), **more}
        return ProjectFiles(summaries=summaries, previous=read_manifest(ROOT / "nowhere"), **words)  # type: ignore[arg-type]


@cache
def shipped() -> Shipped:
    """Return the shipped definitions; they are loaded once, and forgotten again by Python's own list of modules."""
    settings = load(ROOT, None, {key: value for key, value in os.environ.items() if not key.startswith("HEDDLE_")})
    roots = tuple(settings.root / name for name in settings.texts("definitions"))
    before = set(sys.modules)
    with using(settings):
        try:
            loaded = [define(source) for source in discover(roots, ())]
            of = {kind: [each for each in loaded if each.source.declares == kind] for kind in _KINDS}
            specs = [each.value for each in of["datasource"] if each.value is not None]
            known = datasource_refs(specs)
            dashboards = [compile_dashboard(each, known) for each in of["dashboard"] if each.value is not None]
            return Shipped(
                settings=settings,
                dashboards=dashboards,
                catalog=discover_catalog(roots),
                specs=specs,
                groups=[each.value for each in of["alerts"] if each.value is not None],
            )
        finally:
            forget(set(sys.modules) - before, roots)


_KINDS = ("datasource", "alerts", "dashboard")
