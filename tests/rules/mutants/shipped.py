"""The shipped definitions, compiled as `heddle check` compiles them, with their catalog."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from heddle.catalog.lookup import Catalog
from heddle.compile.dashboard import Compiled
from heddle.project.pipeline import Project, load_project
from heddle.settings.load import load
from heddle.settings.model import Settings

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipped:
    """The project, its compiled dashboards and its catalog."""

    project: Project
    dashboards: Sequence[Compiled]
    catalog: Catalog

    @property
    def settings(self) -> Settings:
        return self.project.settings


@cache
def shipped() -> Shipped:
    """Return the shipped definitions, loaded once."""
    settings = load(ROOT, None, {key: value for key, value in os.environ.items() if not key.startswith("HEDDLE_")})
    with load_project(settings) as project:
        results = [project.compile(definition) for definition in project.dashboards]
        dashboards = [result.dashboard for result in results if result.dashboard is not None]
        assert len(dashboards) == len(project.dashboard_files)
        return Shipped(project=project, dashboards=dashboards, catalog=project.catalog())
