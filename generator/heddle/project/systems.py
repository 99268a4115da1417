"""The settings of a project's systems, and the names in the settings that only its definitions explain."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Final

from heddle.compile.definition import DefinitionFile
from heddle.diagnostics.errors import BadInput, collecting
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location
from heddle.project.load import load_definition
from heddle.settings.model import Settings, ToolSettings
from heddle.settings.schema import variable

if TYPE_CHECKING:
    from heddle.author.datasources import DataSource
    from heddle.settings.systems import SystemSettings

_UNUSED_SOURCE: Final = "no definition uses the data source {!r}"


def load_systems(
    settings: Settings, selected: Collection[DefinitionFile], excluded: Collection[DefinitionFile], *, complete: bool
) -> Mapping[DefinitionFile, SystemSettings]:
    """Return the settings of the selected systems; those of all systems are validated. Raises BadInput.

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
    return {file: value for file, value in loaded.items() if file in selected}


def folder_titles(settings: Settings, systems: Mapping[DefinitionFile, SystemSettings]) -> dict[str, str]:
    """Return the titles in Grafana by the names of the folders below the roots: the settings', else the system's."""
    titles = {file.parts[0]: value.title for file, value in systems.items() if len(file.parts) == 1}
    return {**titles, **settings.folders}


def unknown_folders(settings: Settings, roots: Iterable[Path]) -> Iterator[Finding]:
    """Yield a finding for each name in `folders` that is not a folder below a root."""
    names = {path.name for root in roots if root.is_dir() for path in root.iterdir() if path.is_dir()}
    yield from _unknown_names(settings, "folders", names, "there is no folder {!r} with definitions")


def unknown_datasources(settings: Settings, datasources: Iterable[DataSource | None]) -> Iterator[Finding]:
    """Yield a finding for each name in `datasources` that no definition uses.

    A definition that is None with these settings may use any name, so then only misspelled names are reported.
    """
    datasources = tuple(datasources)
    specs = [spec for spec in datasources if spec is not None]
    names = {name for spec in specs for name in (spec.uid, spec.connection.name) if name}
    names |= ToolSettings().datasources.keys()
    findings = [*_unknown_names(settings, "datasources", names, _UNUSED_SOURCE), *_unknown_variables(settings, names)]
    for finding in findings if specs else ():
        if len(specs) == len(datasources) or finding.help.startswith("did you mean"):
            yield finding


def _unknown_names(settings: Settings, table: str, known: Collection[str], message: str) -> Iterator[Finding]:
    source = settings.source
    for layer in source.layers:
        for name in sorted(set(_names(layer.table.get(table))) - set(known)):
            close = get_close_matches(name, known, 1)
            yield Finding(
                id="settings/unknown-key",
                location=source.document.location(*layer.path, table, name),
                message=message.format(name),
                help=f"did you mean `{table}.{close[0]}`?" if close else f"the names are: {', '.join(sorted(known))}",
            )


def _unknown_variables(settings: Settings, known: Collection[str]) -> Iterator[Finding]:
    """Yield a finding for each data source that only an environment variable names and no definition uses."""
    in_file = {name for layer in settings.source.layers for name in _names(layer.table.get("datasources"))}
    spelled = {variable((name,)) for name in known}
    for name in sorted(settings.datasources.keys() - in_file - set(known)):
        if variable((name,)) not in spelled:
            prefix = variable(("datasources", name)) + "_"
            variables = [other for other in sorted(settings.source.variables) if other.startswith(prefix)]
            close = get_close_matches(name, known, 1)
            suggestion = f"did you mean `{variable(('datasources', *close))}_...`?" if close else ""
            yield Finding(
                id="settings/unknown-variable",
                location=Location(f"environment variable {', '.join(variables)}", 0),
                message=_UNUSED_SOURCE.format(name),
                help=suggestion or f"the data sources are: {', '.join(sorted(known))}",
            )


def _names(table: object) -> Collection[str]:
    return table.keys() if isinstance(table, dict) else ()
