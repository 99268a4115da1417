"""Discover, load, compile: the one pipeline behind generate, check, prove, simulate, the plugin and the runbooks."""

from __future__ import annotations

import gc
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from heddle.catalog.lookup import Catalog, discover_catalog
from heddle.compile.dashboard import Compiled, SchemaCheck, compile_dashboard, drop_links_to
from heddle.compile.definition import Definition, DefinitionFile, Kind
from heddle.compile.normalize.queries import DatasourceRefs
from heddle.diagnostics.errors import BadInput, collecting
from heddle.diagnostics.finding import Finding
from heddle.project.discover import discover
from heddle.project.load import load_definition, unload
from heddle.settings.active import activate
from heddle.settings.model import Settings

if TYPE_CHECKING:
    from heddle.author.alerts import Alerts
    from heddle.author.datasources import DataSource
    from heddle.author.simulation.simulation import Simulation
    from heddle.settings.systems import SystemSettings


class CompileResult(NamedTuple):
    """`dashboard` is None where the definition cannot be compiled; `findings` are errors and warnings."""

    dashboard: Compiled | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """The definitions of a project, loaded with its settings; to be used inside `load_project`.

    `files` are all definitions of the selected systems, `definitions` those that were loaded, and `findings` says why
    others could not be. `systems` are the settings of the selected systems by name, `excluded_uids` the dashboards of
    the others. `datasource_refs` has the reference to each data source by its name and uid, and to the default by "".
    """

    settings: Settings
    roots: tuple[Path, ...]
    files: tuple[DefinitionFile, ...] = ()
    definitions: tuple[Definition, ...] = ()
    systems: Mapping[str, SystemSettings] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    datasource_refs: DatasourceRefs = field(default_factory=dict)
    excluded_uids: frozenset[str] = frozenset()
    _schema_check: SchemaCheck = field(default_factory=SchemaCheck)

    @property
    def datasources(self) -> tuple[DataSource, ...]:
        """The data sources that exist with these settings."""
        return tuple(value for value in self._values("datasource") if value is not None)

    @property
    def alert_groups(self) -> tuple[Alerts, ...]:
        """The alerts, a group for each system."""
        return self._values("alerts")

    @property
    def simulations(self) -> tuple[Simulation, ...]:
        """The simulations of the monitored systems."""
        return self._values("simulation")

    @property
    def dashboards(self) -> tuple[Definition, ...]:
        """The dashboard definitions, where they were loaded."""
        return tuple(definition for definition in self.definitions if definition.file.kind == "dashboard")

    @property
    def dashboard_files(self) -> tuple[DefinitionFile, ...]:
        """The files that define dashboards, loaded or not."""
        return tuple(file for file in self.files if file.kind == "dashboard")

    def catalog(self) -> Catalog:
        """Return the metrics that the modules loaded so far declare."""
        return discover_catalog(self.roots)

    def compile(self, definition: Definition | DefinitionFile) -> CompileResult:
        """Load a dashboard where that is still to do, compile it, and validate the result against the schemas."""
        try:
            loaded = load_definition(definition) if isinstance(definition, DefinitionFile) else definition
            compiled = compile_dashboard(loaded, self.datasource_refs)
        except BadInput as error:
            return CompileResult(dashboard=None, findings=error.findings)
        drop_links_to(compiled.data, self.excluded_uids)
        return CompileResult(dashboard=compiled, findings=(*compiled.findings, *self._schema_check.findings(compiled)))

    def _values(self, kind: Kind) -> tuple[Any, ...]:
        return tuple(definition.value for definition in self.definitions if definition.file.kind == kind)


@contextmanager
def load_project(
    settings: Settings,
    folders: Sequence[Path] = (),
    systems: Sequence[str] | None = None,
    *,
    kinds: tuple[Kind, ...] = ("datasource", "alerts", "dashboard"),
) -> Iterator[Project]:
    """Discover the definitions of a project and load those of some kinds; their modules are unloaded at the end.

    `folders` and `systems` are those of the settings by default; of other folders, every system is selected. Generating
    leaves dashboards out of `kinds` and compiles them one at a time, so that ten thousand need no memory. Raises
    BadInput for a folder or a system that does not exist; other findings are in the project.
    """
    roots = tuple(folders) or tuple(settings.root / name for name in settings.definitions)
    if systems is None:
        systems = () if folders else settings.systems
    before = set(sys.modules)
    with activate(settings), relaxed_gc():
        try:
            files = tuple(discover(roots, systems))
            excluded = set(discover(roots, ())) - set(files) if systems else set()
            system_settings = _load_systems(settings, files, excluded, complete=not folders)
            findings: list[Finding] = []
            definitions = []
            for file in files:
                if file.kind in kinds:
                    with collecting(findings):
                        definitions.append(load_definition(file))
            datasources = [definition.value for definition in definitions if definition.file.kind == "datasource"]
            yield Project(
                settings=settings,
                roots=roots,
                files=files,
                definitions=tuple(definitions),
                systems=system_settings,
                findings=tuple(findings),
                datasource_refs=_datasource_refs(value for value in datasources if value is not None),
                excluded_uids=frozenset(_dashboard_uids(excluded)),
            )
        finally:
            unload(set(sys.modules) - before, roots)


@contextmanager
def relaxed_gc() -> Iterator[None]:
    """Let Python look for reference cycles rarely: dashboards have none, and it takes 8 % of a run."""
    thresholds = gc.get_threshold()
    gc.set_threshold(100_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)


def _load_systems(
    settings: Settings, selected: Collection[DefinitionFile], excluded: Collection[DefinitionFile], *, complete: bool
) -> Mapping[str, SystemSettings]:
    """Return the settings of the selected systems by name; those of all systems are validated. Raises BadInput.

    `complete` says that these are all systems, so that a table for another one is an error.
    """
    from heddle.settings.systems import unknown_systems

    findings: list[Finding] = []
    loaded: dict[DefinitionFile, SystemSettings] = {}
    for file in sorted((*selected, *excluded)):
        if file.kind == "settings":
            with collecting(findings):
                loaded[file] = load_definition(file).value
    if complete and not findings:
        findings += unknown_systems(settings.source, map(type, loaded.values()))
    if findings:
        raise BadInput(findings)
    return {value.name: value for file, value in loaded.items() if file in selected}


def _datasource_refs(datasources: Iterator[DataSource]) -> DatasourceRefs:
    return {name: {"type": spec.type, "uid": spec.uid} for spec in datasources for name in spec.names()}


def _dashboard_uids(files: Collection[DefinitionFile]) -> Iterator[str]:
    """Yield the uids of the dashboards in these files; a definition that cannot be loaded has none."""
    for file in files:
        if file.kind == "dashboard":
            try:
                yield str(getattr(load_definition(file).value, "uid", ""))
            except BadInput:
                continue
