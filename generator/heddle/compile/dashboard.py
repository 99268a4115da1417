"""Compilation of a dashboard definition to Grafana's JSON, its validation, and its file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from sys import stderr
from traceback import walk_tb
from typing import Any, Final

import orjson

from heddle.author.allow import Allowance
from heddle.author.sources import with_datasources
from heddle.compile.artifact import Artifact, Identity
from heddle.compile.conversion import convert, convert_positions
from heddle.compile.definition import Definition
from heddle.compile.folders import folder_of, slug
from heddle.compile.json_value import LocatedObject, NotJsonSerializable, to_json_value
from heddle.compile.normalize import normalize
from heddle.compile.normalize.queries import DatasourceRefs
from heddle.compile.normalize.variables import restore_defaults
from heddle.compile.normalize.warning import NormalizationWarning
from heddle.compile.panel_ids import assign_panel_ids
from heddle.compile.schema import Schema
from heddle.compile.source_map import AstLocator, SourceMap
from heddle.compile.structure import Misplaced, misplaced_values
from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.exceptions import exception_finding
from heddle.diagnostics.finding import Finding, Note, Severity
from heddle.diagnostics.location import Location
from heddle.grafana.json_value import Json
from heddle.grafana.model import walk_panels

DASHBOARD_URL: Final = re.compile(r"^/d/([^/?]+)")
"""A link's URL that leads to a dashboard, and its uid."""

_UID_LENGTH: Final = 40
_CANONICAL: Final = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE


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


def is_good_if_empty(target: Json) -> bool:
    """Return whether the author declared that a target selects a bad state."""
    return isinstance(target, LocatedObject) and target.good_if_empty


def compile_dashboard(
    definition: Definition, datasources: DatasourceRefs, folder_titles: Mapping[str, str] | None = None
) -> Compiled:
    """Compile one definition. Raises BadInput.

    `datasources` are the references by name and uid, `folder_titles` the titles in Grafana of the folders on disk.
    """
    data = _to_json(definition)
    restore_defaults(getattr(getattr(definition.value, "templating", None), "list", ()), data)
    locations = _source_map(definition, data)
    warnings = [] if definition.built_with_heddle else _add_missing(definition, data)
    warnings += convert_positions(data)
    warnings += normalize(data, datasources)
    id_warnings = assign_panel_ids(data, built_with_heddle=definition.built_with_heddle)
    severity = Severity.ERROR if definition.built_with_heddle else Severity.WARNING
    findings = [_finding(warning, locations, warning.severity) for warning in warnings]
    findings += [_finding(warning, locations, severity) for warning in id_warnings]
    return Compiled(
        data=data,
        folder=folder_of(definition, folder_titles or {}),
        built_with_heddle=definition.built_with_heddle,
        locations=locations,
        findings=tuple(findings),
    )


def drop_links_to(dashboard: Json, uids: Set[str]) -> None:
    """Drop the links of a dashboard and of its panels to these dashboards, of systems that are not selected."""
    for owner in _link_owners(dashboard):
        if links := owner.get("links"):
            owner["links"] = [link for link in links if _linked_uid(link) not in uids]


class SchemaCheck:
    """Validates dashboards against the schemas; one for many, so that the schemas are read once."""

    def __init__(self) -> None:
        self._dashboard = Schema.load("dashboard")
        self._panel = Schema.load("panel")

    def findings(self, dashboard: Compiled) -> Iterator[Finding]:
        """Yield the violations, each at the line of its panel, variable or dashboard.

        A value of another type is converted where its meaning is clear, and then only a warning.
        """
        root = {**dashboard.data, "panels": []}
        yield from _convert_types(dashboard, root, self._dashboard)
        dashboard.data.update({key: value for key, value in root.items() if key != "panels"})
        for panel in walk_panels(dashboard.data):
            yield from _convert_types(dashboard, panel, self._panel, panel)
        for path, message in self._dashboard.violations(root):
            yield _violation(dashboard, _part_at(dashboard.data, path), path, message)
        for panel in walk_panels(dashboard.data):
            for path, message in self._panel.violations(panel):
                yield _violation(dashboard, panel, path, message)


def _convert_types(dashboard: Compiled, value: Json, schema: Schema, panel: Json | None = None) -> Iterator[Finding]:
    """Convert values of the wrong type, and yield a warning for each, at the panel or else the part that has it.

    An empty text in place of a number is no value, and removed without a warning.
    """
    for path, types in schema.wrong_types(value):
        *above, last = path
        parent: Any = value
        for key in above:
            parent = parent[key]
        if parent[last] == "" and isinstance(parent, dict):  # old versions of Grafana write an empty field as ""
            del parent[last]
        elif converted := convert(parent[last], types):
            parent[last] = converted.value
            where = ".".join(str(key) for key in path)
            message = f"`{where}` has the wrong type: {converted.shown}"
            warning = NormalizationWarning(
                part=panel or _part_at(dashboard.data, path), id="dashboard/converted-value", message=message, help=""
            )
            yield _finding(warning, dashboard.locations, Severity.WARNING)


def render_dashboard(dashboard: Compiled) -> Artifact:
    """Return the dashboard's file: sorted keys, an indent of two, the same bytes everywhere. Raises BadInput."""
    data = dashboard.data
    try:
        content = orjson.dumps(data, option=_CANONICAL)
    except TypeError as error:  # a lone surrogate, which is not Unicode
        message = f"the dashboard is not JSON serializable: {error}"
        raise BadInput(
            [Finding(id="dashboard/not-serializable", location=dashboard.locations.dashboard, message=message)]
        ) from None
    return Artifact(
        path=f"dashboards/{slug(dashboard.folder)}/{data['uid']}.json",
        content=content,
        holds=(Identity(kind="dashboard", uid=data["uid"], name=data.get("title", "")),),
    )


def _to_json(definition: Definition) -> Json:
    try:
        with redirect_stdout(stderr):  # grafanalib prints warnings to stdout
            value = definition.value if definition.built_with_heddle else with_datasources(definition.value)
            data = to_json_value(value)
            if isinstance(data, dict) and data.get("rows") and not data.get("panels"):
                # grafanalib leaves out the panels of a dashboard with rows.
                data["panels"] = to_json_value(getattr(value, "panels", []))
    except NotJsonSerializable as error:
        finding = _not_serializable(definition, str(error))
        location = _converted_part(definition, error) or finding.location
        raise BadInput([replace(finding, location=location)]) from error
    except (KeyboardInterrupt, BadInput):
        raise
    except RecursionError as error:
        message = "the dashboard is nested too deeply for JSON"
        help = "look for a list or dictionary that contains itself, or a `to_json_data` that calls itself"
        finding = replace(_raised(definition, error), id="dashboard/not-serializable", message=message, help=help)
        raise BadInput([finding]) from error
    except BaseException as error:
        raise BadInput([_raised(definition, error)]) from error
    if not isinstance(data, dict):
        raise BadInput([_not_serializable(definition, "to_json_data() does not return a mapping")])
    if misplaced := list(misplaced_values(data)):
        raise BadInput(_misplaced(definition, data, misplaced))
    return data


def _misplaced(definition: Definition, data: Json, values: Iterable[Misplaced]) -> Iterator[Finding]:
    locator = AstLocator(definition.file.path, definition.file.position)
    for value in values:
        owner = data if value.panel is None else value.panel
        located = owner.location if isinstance(owner, LocatedObject) else None
        title = owner.get("title")
        of_panel = f"panel {title!r}: " if value.panel is not None else ""
        yield Finding(
            id="dashboard/invalid-schema",
            location=located or (locator.dashboard() if value.panel is None else locator.panel(value.panel)),
            message=f"{of_panel}{value.message}",
            help=value.help,
        )


def _source_map(definition: Definition, data: Json) -> SourceMap:
    if isinstance(data, LocatedObject):
        return SourceMap(data, data.location)
    locator = AstLocator(definition.file.path, definition.file.position)

    def locate(pointer: str, part: Json) -> Location | None:
        if pointer.startswith("/templating/"):
            return locator.variable(part)
        return locator.panel(part) if pointer.split("/")[-2] == "panels" else None

    return SourceMap(data, locator.dashboard(), locate)


def _add_missing(definition: Definition, data: Json) -> list[NormalizationWarning]:
    """Add the uid and title that Grafana's files need to a dashboard of grafanalib's own classes."""
    warnings = []
    name = definition.file.unique_name
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


def _raised(definition: Definition, error: BaseException) -> Finding:
    """Return the finding for an exception that a part raised when the dashboard was converted to JSON.

    If no line of the author raised it, its location is the part that was being converted, if there is one.
    """
    finding = exception_finding(error, definition.file.path, definition.file.root)
    if finding.location.line:
        return replace(finding, notes=(*finding.notes, Note("needed by the dashboard", _place(definition))))
    message = finding.message.replace("the definition raised", "conversion to JSON raised", 1)
    return replace(finding, message=message, location=_converted_part(definition, error) or _place(definition))


def _converted_part(definition: Definition, error: BaseException) -> Location | None:
    """Return the location of the innermost panel, variable or annotation that was being converted."""
    innermost = None
    for frame, _ in walk_tb(error.__traceback__):
        part: Any = frame.f_locals.get("self", frame.f_locals.get("value"))
        if isinstance(location := getattr(part, "location", None), Location):
            innermost = location
        elif hasattr(part, "title") and hasattr(part, "gridPos"):
            innermost = AstLocator(definition.file.path).panel({"title": part.title})
    return innermost


def _place(definition: Definition) -> Location:
    location = getattr(definition.value, "location", None)
    return location if isinstance(location, Location) else AstLocator(definition.file.path).dashboard()


def _not_serializable(definition: Definition, reason: str) -> Finding:
    return Finding(
        id="dashboard/not-serializable",
        location=_place(definition),
        message=f"the dashboard is not JSON serializable: {reason}",
        help="pass only strings, finite numbers, booleans, lists and dicts",
    )


def _link_owners(dashboard: Json) -> Iterator[Json]:
    """Yield what may have links: the dashboard, and of each panel its header and its values."""
    yield dashboard
    for panel in walk_panels(dashboard):
        yield panel
        yield panel.get("fieldConfig", {}).get("defaults", {})


def _linked_uid(link: Json) -> str | None:
    match = DASHBOARD_URL.match(str(link.get("url", "")))
    return match[1] if match else None


def _part_at(data: Json, path: list[str | int]) -> Json:
    """Return the variable or annotation that a path leads to, else the dashboard."""
    if len(path) > 2 and path[0] in {"templating", "annotations"} and isinstance(path[2], int):
        part: Json = data[str(path[0])]["list"][path[2]]
        return part
    return data


def _violation(dashboard: Compiled, part: Json, path: list[str | int], message: str) -> Finding:
    where = ".".join(str(key) for key in path) or "the file"
    name = part.get("title") or part.get("name") or ""
    return Finding(
        id="dashboard/invalid-schema",
        location=dashboard.locations.of(part),
        message=f"invalid {part.get('type', 'dashboard')} {name!r}: {where}: {message}",
        help="see Grafana's dashboard JSON model for this field",
    )
