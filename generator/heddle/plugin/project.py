"""The project under test."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from heddle.compile.definition import Definition, DefinitionFile, Kind
from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.location import caller_location
from heddle.project.pipeline import Project, load_project
from heddle.report.findings import render_findings
from heddle.settings.load import load
from heddle.settings.model import Settings


@dataclass(frozen=True)
class HeddleProject:
    """The settings of a project, and its dashboards compiled with them."""

    settings: Settings

    @classmethod
    def at(cls, folder: Path, environment: str | None = None) -> HeddleProject:
        """Return the project that contains a folder. Raises BadInput."""
        return cls(load(folder, environment, os.environ))

    def environment(self, name: str) -> HeddleProject:
        """Return the project with the settings of an environment. Raises BadInput."""
        return HeddleProject.at(self.settings.root, name)

    def dashboards(self) -> list[Path]:
        """Return the files that define dashboards. Raises BadInput."""
        return [file.path for file in self.dashboard_files()]

    def dashboard_files(self) -> tuple[DefinitionFile, ...]:
        """Return the definitions of dashboards. Raises BadInput."""
        with self.load(()) as project:
            return project.dashboard_files

    def compile(self, dashboard: object) -> dict[str, Any]:
        """Return the JSON for Grafana of a dashboard, or of the file that defines it.

        A dashboard that cannot be compiled fails the test, with the location and the help.
        """
        __tracebackhide__ = True
        try:
            with self.load() as project:
                compiled, findings = project.compile(self.definition(dashboard))
        except BadInput as error:
            raise AssertionError(render_findings(error.findings)) from None
        if compiled is None:
            raise AssertionError(render_findings(findings))
        return compiled.data

    def load(self, kinds: tuple[Kind, ...] = ("datasource",)) -> AbstractContextManager[Project]:
        """Load the project's definitions; a folder of the settings that does not exist has none."""
        return load_project(self.settings, self._roots, self.settings.systems, kinds=kinds)

    @property
    def _roots(self) -> tuple[Path, ...]:
        folders = [(self.settings.root / name).resolve() for name in self.settings.definitions]
        return tuple(folder for folder in folders if folder.is_dir())

    def definition(self, dashboard: object) -> Definition | DefinitionFile:
        """Return the definition of a dashboard, or of the file that defines it; raise TypeError for anything else."""
        if isinstance(dashboard, str | Path):
            return self._file(Path(dashboard))
        if not hasattr(dashboard, "to_json_data"):
            kind = type(dashboard).__name__
            raise TypeError(f"expected a dashboard or the path of a file that defines one, not a {kind}")
        location = getattr(dashboard, "location", None) or caller_location()
        return Definition(self._file(Path(location.file)), dashboard)

    def _file(self, path: Path) -> DefinitionFile:
        """Return the file as discovery would: the dashboard's folder in Grafana depends on where it is."""
        file = path if path.is_absolute() or path.is_file() else self.settings.root / path
        if not file.is_file():
            raise FileNotFoundError(f"the file {path} does not exist, neither here nor in {self.settings.root}")
        file = file.resolve()
        root = next((root for root in self._roots if file.is_relative_to(root)), file.parent)
        return DefinitionFile(root, file.parent.relative_to(root).parts, file, "dashboard")


def dashboards_by_name(folder: Path) -> dict[str, Path]:
    """Return the files that define the dashboards of a project, by test id; without any, the test fails."""
    try:
        project = HeddleProject.at(folder)
        files = project.dashboard_files()
    except BadInput as error:
        pytest.fail(render_findings(error.findings), pytrace=False)
    if not files:
        pytest.fail(f"no definitions folder of {project.settings.root} defines a dashboard", pytrace=False)
    return {"-".join((*file.parts, file.name)): file.path for file in files}
