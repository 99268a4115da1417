"""A dashboard definition becomes Grafana's JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from sys import stderr
from typing import TYPE_CHECKING

from heddle.compile.ast_locator import AstLocator
from heddle.compile.definition import Definition
from heddle.compile.folders import folder_of
from heddle.compile.json_converter import JsonConverter, NotJsonSerializable
from heddle.compile.normalize import normalize
from heddle.compile.normalize.datasources import DatasourceRefs
from heddle.compile.normalize.warning import NormalizationWarning
from heddle.compile.panel_ids import give_ids
from heddle.compile.source_map import SourceMap
from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding, Severity
from heddle.diagnostics.location import Location
from heddle.grafana.json_value import Json

if TYPE_CHECKING:
    from heddle.author.allow import Allowance

_UID = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """One dashboard: its JSON, where each part of it came from, and what its mending had to say.

    `allowed` are the exceptions from rules, by `id()` of the part of `data` that carries them.
    """

    data: Json
    folder: str
    built_with_heddle: bool
    locations: SourceMap
    findings: tuple[Finding, ...]
    allowed: Mapping[int, tuple[Allowance, ...]] = field(default_factory=dict)


def compile_dashboard(definition: Definition, known: DatasourceRefs) -> Compiled:
    """Compile one definition; `known` are the data sources by name and uid. Raises BadInput."""
    tree = JsonConverter()
    data = _plain(definition, tree)
    locations = _locations(definition, data, tree)
    notes = [] if definition.built_with_heddle else list(_derive(definition, data))
    notes += normalize(data, known)
    id_notes = list(give_ids(data, tree.keys, built_with_heddle=definition.built_with_heddle))
    severity = Severity.ERROR if definition.built_with_heddle else Severity.WARNING
    findings = [_finding(note, locations, Severity.WARNING) for note in notes]
    findings += [_finding(note, locations, severity) for note in id_notes]
    return Compiled(
        data=data,
        folder=folder_of(definition),
        built_with_heddle=definition.built_with_heddle,
        locations=locations,
        findings=tuple(findings),
        allowed={**tree.allowed, id(data): tuple(getattr(definition.value, "allow", ()))},
    )


def _plain(definition: Definition, tree: JsonConverter) -> Json:
    try:
        with redirect_stdout(stderr):  # grafanalib prints advice where the result belongs
            data = tree.plain(definition.value.to_json_data())
    except NotJsonSerializable as error:
        raise BadInput([_unsayable(definition, str(error))]) from error
    except Exception as error:
        raise BadInput([_unsayable(definition, f"it raised {type(error).__name__}: {error}")]) from error
    if not isinstance(data, dict):
        raise BadInput([_unsayable(definition, "its to_json_data() returns no object")])
    return data


def _locations(definition: Definition, data: Json, tree: JsonConverter) -> SourceMap:
    if definition.built_with_heddle:
        location = definition.value.location
        return SourceMap(data, tree.locations, lambda _: location, location)
    where = AstLocator(definition.file.path)
    return SourceMap(data, tree.locations, where.panel, where.dashboard())


def _derive(definition: Definition, data: Json) -> Iterator[NormalizationWarning]:
    """Give a foreign dashboard what Grafana's files need and its author left out."""
    name = definition.file.name
    if not data.get("uid"):
        data["uid"] = re.sub(r"[^a-zA-Z0-9_-]+", "-", name).strip("-")[:_UID] or "dashboard"
        yield NormalizationWarning(
            subject=data,
            id="dashboard/uid",
            message=f"the dashboard has no uid; it got {data['uid']!r} from the file's name",
            help=f"give uid={data['uid']!r}, so that links survive a renaming of the file",
        )
    if not str(data.get("title", "")).strip():
        data["title"] = name
        yield NormalizationWarning(
            subject=data,
            id="dashboard/title",
            message=f"the dashboard has no title; it got {name!r} from the file's name",
            help="give it a title",
        )


def _finding(note: NormalizationWarning, locations: SourceMap, severity: Severity) -> Finding:
    location = locations.of(note.subject)
    return Finding(id=note.id, location=location, message=note.message, help=note.help, severity=severity)


def _unsayable(definition: Definition, why: str) -> Finding:
    return Finding(
        id="dashboard/json",
        location=getattr(definition.value, "location", None) or Location(str(definition.file.path)),
        message=f"the dashboard cannot be written as JSON: {why}",
        help="give only text, numbers, true/false, lists and dicts to grafanalib",
    )
