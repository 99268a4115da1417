"""Compilation of a dashboard definition to Grafana's JSON."""

from __future__ import annotations

import re
from contextlib import redirect_stdout
from dataclasses import dataclass
from sys import stderr
from typing import Final

from heddle.author.allow import Allowance
from heddle.compile.ast_locator import AstLocator
from heddle.compile.definition import Definition
from heddle.compile.folders import folder_of
from heddle.compile.json_value import LocatedObject, NotJsonSerializable, to_json_value
from heddle.compile.normalize import normalize
from heddle.compile.normalize.queries import DatasourceRefs
from heddle.compile.normalize.warning import NormalizationWarning
from heddle.compile.panel_ids import assign_panel_ids
from heddle.compile.source_map import SourceMap
from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding, Severity
from heddle.diagnostics.location import Location
from heddle.grafana.json_value import Json
from heddle.grafana.model import walk_panels

_UID_LENGTH: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """One dashboard: its JSON, the source locations of its parts, and what the compiler changed or refused."""

    data: Json
    folder: str
    built_with_heddle: bool
    locations: SourceMap
    findings: tuple[Finding, ...]

    def exceptions(self) -> tuple[Allowance, ...]:
        """Return the exceptions from rules of the dashboard and of all its panels."""
        return tuple(allowance for part in (self.data, *walk_panels(self.data)) for allowance in exceptions_of(part))


def exceptions_of(part: Json) -> tuple[Allowance, ...]:
    """Return the exceptions from rules that the author gave to a part of a dashboard."""
    return part.allow if isinstance(part, LocatedObject) else ()


def compile_dashboard(definition: Definition, datasources: DatasourceRefs) -> Compiled:
    """Compile one definition; `datasources` are the references by name and uid. Raises BadInput."""
    data = _to_json(definition)
    locations = _source_map(definition, data)
    warnings = [] if definition.built_with_heddle else _add_missing(definition, data)
    warnings += normalize(data, datasources)
    id_warnings = assign_panel_ids(data, built_with_heddle=definition.built_with_heddle)
    severity = Severity.ERROR if definition.built_with_heddle else Severity.WARNING
    findings = [_finding(warning, locations, Severity.WARNING) for warning in warnings]
    findings += [_finding(warning, locations, severity) for warning in id_warnings]
    return Compiled(
        data=data,
        folder=folder_of(definition),
        built_with_heddle=definition.built_with_heddle,
        locations=locations,
        findings=tuple(findings),
    )


def _to_json(definition: Definition) -> Json:
    try:
        with redirect_stdout(stderr):  # grafanalib prints warnings to stdout
            data = to_json_value(definition.value)
    except NotJsonSerializable as error:
        raise BadInput([_not_serializable(definition, str(error))]) from error
    except Exception as error:
        raise BadInput([_not_serializable(definition, f"{type(error).__name__}: {error}")]) from error
    if not isinstance(data, dict):
        raise BadInput([_not_serializable(definition, "to_json_data() does not return a mapping")])
    return data


def _source_map(definition: Definition, data: Json) -> SourceMap:
    if isinstance(data, LocatedObject):
        return SourceMap(data, data.location)
    locator = AstLocator(definition.file.path)

    def locate(pointer: str, part: Json) -> Location | None:
        return locator.panel(part) if pointer.split("/")[-2] == "panels" else None

    return SourceMap(data, locator.dashboard(), locate)


def _add_missing(definition: Definition, data: Json) -> list[NormalizationWarning]:
    """Add the uid and title that Grafana's files need to a dashboard of grafanalib's own classes."""
    warnings = []
    name = definition.file.name
    if not data.get("uid"):
        data["uid"] = re.sub(r"[^a-zA-Z0-9_-]+", "-", name).strip("-")[:_UID_LENGTH] or "dashboard"
        warnings.append(
            NormalizationWarning(
                part=data,
                id="dashboard/derived-uid",
                message=f"the dashboard has no uid; {data['uid']!r} was taken from the file's name",
                help=f"set uid={data['uid']!r}, so that links still work when the file is renamed",
            )
        )
    if not str(data.get("title", "")).strip():
        data["title"] = name
        message = f"the dashboard has no title; {name!r} was taken from the file's name"
        warnings.append(
            NormalizationWarning(part=data, id="dashboard/derived-title", message=message, help="set a title")
        )
    return warnings


def _finding(warning: NormalizationWarning, locations: SourceMap, severity: Severity) -> Finding:
    location = locations.of(warning.part)
    return Finding(id=warning.id, location=location, message=warning.message, help=warning.help, severity=severity)


def _not_serializable(definition: Definition, reason: str) -> Finding:
    return Finding(
        id="dashboard/not-serializable",
        location=getattr(definition.value, "location", None) or Location(str(definition.file.path)),
        message=f"the dashboard is not JSON serializable: {reason}",
        help="give grafanalib only texts, finite numbers, booleans, lists and dicts",
    )
