"""Discover, load, compile: the one pipeline behind generate, check, prove, simulate, the plugin and the runbooks."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from os.path import normpath
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from heddle.catalog.lookup import Catalog, discover_catalog
from heddle.compile.dashboard import Compiled, SchemaCheck, compile_dashboard, drop_links_to
from heddle.compile.definition import Definition, DefinitionFile, Kind
from heddle.compile.normalize.queries import DatasourceRefs
from heddle.diagnostics.errors import BadInput, collecting
from heddle.diagnostics.finding import Finding
from heddle.grafana.model import DatasourceRef
from heddle.project.discover import definitions_folders, discover, with_qualifiers
from heddle.project.ignored import ignored
from heddle.project.include import included_files, is_shipped, shipped_systems
from heddle.project.load import dashboard_uids, each_item, fresh_modules, load_definition, loaded_values
from heddle.project.systems import folder_titles, load_systems, unknown_datasources, unknown_folders
from heddle.settings.active import activate
from heddle.settings.model import Settings

if TYPE_CHECKING:
    from heddle.author.alerts import Alerts
    from heddle.author.datasources import DataSource
    from heddle.author.output_file import OutputFile
    from heddle.author.simulation.simulation import Simulation
    from heddle.settings.systems import SystemSettings


class CompileResult(NamedTuple):
    """`dashboard` is None if the definition cannot be compiled; `findings` are errors and warnings."""

    dashboard: Compiled | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """The definitions of a project, loaded with its settings; to be used inside `load_project`.

    `files` are all definitions of the selected systems, `definitions` those that were loaded, `findings` says why
    others could not be, and `warnings` what looks like a definition and was not read. `systems` are the settings of the
    selected systems by name, `folder_titles` the titles in Grafana by the name of the folder, and `excluded_uids` the
    dashboards of the other systems. `replaced_uids` are the shipped dashboards that the project replaces with its own.
    `datasource_refs` has the reference to each data source by its name and uid, and to the default by "".
    """

    settings: Settings
    roots: tuple[Path, ...]
    files: tuple[DefinitionFile, ...] = ()
    definitions: tuple[Definition, ...] = ()
    systems: Mapping[str, SystemSettings] = field(default_factory=dict)
    folder_titles: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()
    datasource_refs: DatasourceRefs = field(default_factory=dict)
    excluded_uids: frozenset[str] = frozenset()
    replaced_uids: frozenset[str] = frozenset()
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
    def unlinked_alerts(self) -> frozenset[str]:
        """The shipped alerts whose dashboard the project replaces: its own may not have their panels."""
        if not self.replaced_uids:
            return frozenset()
        shipped = (each for each in self.definitions if each.file.kind == "alerts" and is_shipped(each.file))
        return frozenset(
            alert.name for each in shipped for alert in each.value.rules if alert.panel[0] in self.replaced_uids
        )

    @property
    def simulations(self) -> tuple[Simulation, ...]:
        """The simulations of the monitored systems."""
        return self._values("simulation")

    @property
    def library_panels(self) -> tuple[Definition, ...]:
        """The definitions of library panels; the value of each is the dashboard that has only its panel."""
        panels = (definition for definition in self.definitions if definition.file.kind == "library_panel")
        return tuple(replace(definition, value=definition.value.content) for definition in panels)

    @property
    def output_files(self) -> tuple[OutputFile, ...]:
        """The other files that definitions declare."""
        return self._values("output_file")

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
            compiled = compile_dashboard(loaded, self.datasource_refs, self.folder_titles)
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
    kinds: tuple[Kind, ...] = ("datasource", "alerts", "output_file", "library_panel", "dashboard"),
) -> Iterator[Project]:
    """Discover the definitions of a project and load those of some kinds; their modules are unloaded at the end.

    `folders` and `systems` are those of the settings by default; of other folders, every system is selected. Generating
    leaves dashboards out of `kinds` and compiles them one at a time, so that ten thousand need no memory. Raises
    BadInput for a folder or a system that does not exist; other findings are in the project.
    """
    roots = tuple(Path(normpath(folder)) for folder in folders) or definitions_folders(settings)
    shipped = shipped_systems() if settings.include and not folders else None
    if systems is None:
        systems = () if folders else settings.systems
    all_roots = (*roots, shipped) if shipped else roots
    with activate(settings), relaxed_gc(), fresh_modules(all_roots):
        suspects: list[Path] = []
        files = tuple(discover(roots, systems, suspects))
        excluded = set(discover(roots, ())) - set(files) if systems else set()
        if shipped:
            included, other = included_files(settings, shipped, own=files)
            files, excluded = (*files, *included), excluded | other
        findings: list[Finding] = []
        all_files = files
        files = tuple(with_qualifiers(_with_lists_expanded(files, findings)))
        # A project may have a folder without definitions, but a folder that a command names is meant to have some.
        warnings = tuple(
            ignored(
                suspects,
                roots,
                [*files, *(all_files if findings else ())],
                expected=roots if folders or not files else (),
            )
        )
        system_settings = load_systems(settings, files, excluded, complete=not folders)
        findings += [] if folders else unknown_folders(settings, all_roots)
        definitions = []
        for file in files:
            if file.kind in kinds:
                with collecting(findings):
                    definitions.append(load_definition(file))
        datasources = [definition.value for definition in definitions if definition.file.kind == "datasource"]
        own_uids = dashboard_uids(file for file in files if not is_shipped(file)) if shipped else frozenset()
        other_uids = dashboard_uids(excluded)
        sources = sum(file.kind == "datasource" for file in files)
        if not folders and len(datasources) == sources:
            # A definition that failed, or was not loaded, may use any name: then none is reported as unknown.
            findings += unknown_datasources(settings, [*datasources, *loaded_values(excluded, "datasource")])
        yield Project(
            settings=settings,
            roots=all_roots,
            files=files,
            definitions=tuple(definitions),
            systems={value.name: value for value in system_settings.values()},
            folder_titles=folder_titles(settings, system_settings),
            findings=tuple(findings),
            warnings=warnings,
            datasource_refs=_datasource_refs(
                (value for value in datasources if value is not None), settings.default_datasource
            ),
            excluded_uids=other_uids - own_uids,
            replaced_uids=other_uids & own_uids,
        )


def _with_lists_expanded(files: Iterable[DefinitionFile], findings: list[Finding]) -> Iterator[DefinitionFile]:
    """Yield the files, and instead of one with several values a definition for each of them."""
    for file in files:
        with collecting(findings):
            yield from each_item(file)


@contextmanager
def relaxed_gc() -> Iterator[None]:
    """Make Python collect reference cycles rarely: dashboards have none, and collecting takes 8% of a run."""
    thresholds = gc.get_threshold()
    gc.set_threshold(100_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)


def _datasource_refs(datasources: Iterable[DataSource], default: str | None) -> DatasourceRefs:
    refs: dict[str, DatasourceRef] = {}
    for spec in datasources:
        names = (spec.uid, spec.name, "") if spec.uid == default else (spec.uid, spec.name)
        ref: DatasourceRef = {"type": spec.type, "uid": spec.uid}
        refs |= dict.fromkeys(names, ref)
    return refs
