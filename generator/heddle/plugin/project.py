"""The project that tests are about."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from heddle.build.datasource_refs import datasource_refs
from heddle.compile.dashboard import Compiled, compile_dashboard
from heddle.compile.excluded_systems import drop_links_to, excluded_uids
from heddle.compile.normalize.datasources import DatasourceRefs
from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.location import caller_location
from heddle.project.discover import Source, discover
from heddle.project.load import Definition, define, forget
from heddle.report.findings import render_findings
from heddle.settings.current import using
from heddle.settings.load import load
from heddle.settings.model import Settings


@dataclass(frozen=True)
class Project:
    """The settings of a project, and what is compiled with them."""

    settings: Settings

    @classmethod
    def at(cls, folder: Path, environment: str | None = None) -> Project:
        """Return the project that holds a folder. Raises BadInput."""
        return cls(load(folder, environment, os.environ))

    def environment(self, name: str) -> Project:
        """Return the project with the settings of an environment. Raises BadInput."""
        return Project.at(self.settings.root, name)

    @property
    def definitions(self) -> tuple[Path, ...]:
        """The folders of definitions that there are."""
        folders = [(self.settings.root / name).resolve() for name in self.settings.texts("definitions")]
        return tuple(folder for folder in folders if folder.is_dir())

    def dashboards(self) -> list[Path]:
        """Return the files that define dashboards."""
        return [source.file for source in self.sources() if source.declares == "dashboard"]

    def sources(self) -> list[Source]:
        """Return the definitions of the systems that are chosen. Raises BadInput."""
        return list(discover(self.definitions, self.settings.texts("systems")))

    def compile(self, dashboard: object) -> dict[str, Any]:
        """Return the JSON that Grafana gets of a dashboard, or of the file that defines it.

        A dashboard that cannot be compiled fails the test, with the place and the mend.
        """
        __tracebackhide__ = True
        try:
            with self.running():
                return self.compiled(dashboard).data
        except BadInput as error:
            raise AssertionError(render_findings(error.findings)) from None

    def compiled(self, dashboard: object) -> Compiled:
        """Return a dashboard compiled, as `running` has it. Raises BadInput."""
        definition = self._definition(dashboard)
        compiled = compile_dashboard(definition, self._known())
        drop_links_to(compiled.data, self._left_out())
        return compiled

    @contextmanager
    def running(self) -> Iterator[None]:
        """Run definitions with the settings, and forget their modules: the next test may have other settings."""
        before = set(sys.modules)
        with using(self.settings):
            try:
                yield
            finally:
                forget(set(sys.modules) - before, self.definitions)

    def _definition(self, dashboard: object) -> Definition:
        if isinstance(dashboard, str | Path):
            return define(self._source(Path(dashboard)))
        if not hasattr(dashboard, "to_json_data"):
            kind = type(dashboard).__name__
            raise TypeError(f"{kind} is neither a dashboard nor the path of a file that defines one")
        location = getattr(dashboard, "location", None) or caller_location()
        return Definition(self._source(Path(location.file)), dashboard)

    def _source(self, path: Path) -> Source:
        """Return the file as `heddle generate` would find it: the folder in Grafana depends on where it is."""
        file = path if path.is_absolute() or path.is_file() else self.settings.root / path
        if not file.is_file():
            raise FileNotFoundError(f"there is no file {path}, neither here nor in {self.settings.root}")
        file = file.resolve()
        root = next((root for root in self.definitions if file.is_relative_to(root)), file.parent)
        return Source(root, file.parent.relative_to(root).parts, file, "dashboard")

    def _known(self) -> DatasourceRefs:
        declared = [define(each).value for each in self.sources() if each.declares == "datasource"]
        return datasource_refs([value for value in declared if value is not None])

    def _left_out(self) -> frozenset[str]:
        if not self.settings.texts("systems"):
            return frozenset()
        return excluded_uids(set(discover(self.definitions, ())) - set(self.sources()))


def files(folder: Path) -> dict[str, Path]:
    """Return the files that define the dashboards of a project, by their names; none at all is a failure."""
    try:
        project = Project.at(folder)
        sources = [source for source in project.sources() if source.declares == "dashboard"]
    except BadInput as error:
        pytest.fail(render_findings(error.findings), pytrace=False)
    if not sources:
        pytest.fail(f"no folder of definitions in {project.settings.root} defines a dashboard", pytrace=False)
    return {"-".join((*source.parts, source.name)): source.file for source in sources}
