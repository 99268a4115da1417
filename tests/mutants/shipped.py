"""The shipped definitions, compiled as `heddle check` does, with the metrics that they know."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from generator.author.alerts import Alerts
from generator.author.datasources import DataSource
from generator.checks.catalogue import Catalogue
from generator.checks.declared import catalogue_below
from generator.compile.dashboard import Compiled, compile_dashboard
from generator.compile.load.definition import define
from generator.compile.load.discover import discover
from generator.compile.load.forget import forget
from generator.compile.output.previous import read_manifest
from generator.generate.known import known_sources
from generator.generate.together import Together
from generator.settings.current import using
from generator.settings.load import load
from generator.settings.model import Settings

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipped:
    """What the definitions of this project become."""

    settings: Settings
    dashboards: Sequence[Compiled]
    catalogue: Catalogue
    specs: Sequence[DataSource]
    groups: Sequence[Alerts]

    def together(self, summaries: Sequence[object], **more: object) -> Together:
        """Return everything together, with these dashboards."""
        words = {"specs": self.specs, "groups": self.groups, "left_out": frozenset(), **more}
        return Together(summaries=summaries, previous=read_manifest(ROOT / "nowhere"), **words)  # type: ignore[arg-type]


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
            known = known_sources(specs)
            dashboards = [compile_dashboard(each, known) for each in of["dashboard"] if each.value is not None]
            return Shipped(
                settings=settings,
                dashboards=dashboards,
                catalogue=catalogue_below(roots),
                specs=specs,
                groups=[each.value for each in of["alerts"] if each.value is not None],
            )
        finally:
            forget(set(sys.modules) - before, roots)


_KINDS = ("datasource", "alerts", "dashboard")
