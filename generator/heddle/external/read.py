"""Reads the dashboards in a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from heddle.compile.source_map import SourceMap
from heddle.diagnostics.finding import Finding, Severity
from heddle.diagnostics.location import Location
from heddle.external.conform import conform
from heddle.external.defect import Defect, UnreadableText
from heddle.external.documents import find_dashboards
from heddle.external.json_text import parse_json
from heddle.external.yaml_text import parse_yaml
from heddle.grafana.json_value import Json

_MAX_BYTES: Final = 50_000_000
_UNREADABLE: Final = frozenset({"check/invalid-file", "check/nested-too-deeply", "check/unsupported-schema"})


@dataclass(frozen=True, kw_only=True)
class PointerMap(SourceMap):
    """The locations of all objects in one dashboard: the name of the file with the JSON pointer of the object."""

    file: str
    pointers_by_id: Mapping[int, str]

    def of(self, part: Mapping[str, object]) -> Location:
        """Return the location of an object in the dashboard, or of the dashboard if the object is not part of it."""
        pointer = self.pointers_by_id.get(id(part))
        return self.dashboard if pointer is None else _location(self.file, pointer)


@dataclass(frozen=True, slots=True)
class ExternalDashboard:
    """One dashboard whose parts have the types of `heddle.external.shapes`."""

    data: Json
    locations: PointerMap


@dataclass(frozen=True, slots=True)
class FileContent:
    """The dashboards of a file, its defects, and the number of queries in dashboards that were not read.

    `value` is the parsed file, for other content.
    """

    dashboards: tuple[ExternalDashboard, ...] = ()
    findings: tuple[Finding, ...] = ()
    unread_queries: int = 0
    value: Any = None

    @property
    def complete(self) -> bool:
        """Whether every possible dashboard in the file was read."""
        return all(finding.id not in _UNREADABLE for finding in self.findings)


def read_file(path: Path) -> FileContent:
    """Return the content of a JSON or YAML file. Every defect is a finding; no exception is raised."""
    name = str(path)
    try:
        value, defects = _parse(path)
    except UnreadableText as error:
        location = Location(name, error.line, error.column)
        return FileContent(findings=(_unreadable(location, error),))
    return read_value(value, name, defects)


def read_value(value: Any, name: str, defects: list[Defect] | None = None) -> FileContent:  # noqa: ANN401
    """Return the dashboards in a value; locations are `name` with a JSON pointer. `defects` are those of its text."""
    documents = find_dashboards(value)
    all_defects = [*(defects or ()), *documents.defects]
    dashboards, findings = [], []
    for document in documents.dashboards:
        try:
            conformed = conform(document.data, document.pointer)
        except UnreadableText as error:
            findings.append(_unreadable(_location(name, document.pointer), error))
            continue
        all_defects += conformed.defects
        data, place = conformed.data, _location(name, document.pointer)
        locations = PointerMap(data=data, dashboard=place, file=name, pointers_by_id=conformed.pointers)
        dashboards.append(ExternalDashboard(data, locations))
    findings += [_finding(defect, name) for defect in all_defects]
    if documents.reason:
        message = f"not a dashboard: it is {documents.reason}"
        note = Finding(id="check/not-a-dashboard", location=Location(name), message=message, severity=Severity.NOTE)
        findings.append(note)
    return FileContent(tuple(dashboards), tuple(findings), documents.unread_queries, value)


def _location(name: str, pointer: str) -> Location:
    return Location(f"{name}#{pointer}" if pointer else name)


def _finding(defect: Defect, name: str) -> Finding:
    location = _location(name, defect.pointer)
    return Finding(id=defect.id, location=location, message=defect.message, help=defect.help, severity=defect.severity)


def _parse(path: Path) -> tuple[Any, list[Defect]]:
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
    except IsADirectoryError:
        raise UnreadableText(f"this is a folder; pass the files in it, such as {path / '*.json'}") from None
    except OSError as error:
        raise UnreadableText(f"cannot read the file: {(error.strerror or str(error)).lower()}") from None
    if len(content) > _MAX_BYTES:
        raise UnreadableText(f"the file is larger than {_MAX_BYTES // 1_000_000} MB")
    if path.suffix == ".py":
        raise UnreadableText(
            "this is Python; `heddle check` without files reads definitions, or use --definitions FOLDER"
        )
    return (parse_yaml(content), []) if path.suffix in (".yaml", ".yml") else parse_json(content)


def _unreadable(location: Location, error: UnreadableText) -> Finding:
    return Finding(id=error.id, location=location, message=str(error))
