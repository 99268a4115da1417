"""Lints dashboards as JSON that were not built with Heddle."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from heddle.compile.dashboard import Compiled
from heddle.compile.source_map import SourceMap
from heddle.diagnostics.errors import BadInput, collecting
from heddle.diagnostics.finding import Finding, Severity
from heddle.diagnostics.location import Location
from heddle.grafana.json_value import Json
from heddle.lint.project import LintResult
from heddle.lint.runner import lint_dashboard
from heddle.lint.selection import RuleSelection
from heddle.rules.rule import Rule


def lint_files(paths: Iterable[Path], selection: RuleSelection) -> LintResult:
    """Return the findings in files with one dashboard each, including what cannot be read.

    Raises BadInput for unknown rules.
    """
    rules = selection.rules()
    findings: list[Finding] = []
    errors: list[Finding] = []
    count = 0
    for path in paths:
        with collecting(errors):
            findings += lint_json(read_dashboard(path), str(path), rules, selection.threshold)
            count += 1
    return LintResult(findings=(*errors, *findings), dashboards=count, broken=bool(errors))


def lint_json(data: Json, name: str, rules: Iterable[Rule], least: Severity) -> Iterator[Finding]:
    """Yield the findings in a dashboard; a location is `name` with the JSON pointer of the part."""
    locations = SourceMap(data, Location(name), lambda pointer, _: Location(f"{name}#{pointer}"))
    compiled = Compiled(data=data, folder="", built_with_heddle=False, locations=locations, findings=())
    return lint_dashboard(compiled, rules, least=least)


def read_dashboard(path: Path) -> Json:
    """Return the dashboard in a file. Raises BadInput."""
    try:
        return unwrap_dashboard(json.loads(path.read_bytes()))
    except OSError as error:
        raise BadInput([_invalid_file(path, f"cannot read {path}: {error.strerror}")]) from None
    except NotADashboard as error:
        help = "pass a dashboard in Grafana's classic model"
        raise BadInput([_invalid_file(path, f"{path} is not a dashboard: {error}", help)]) from None
    except (ValueError, RecursionError) as error:
        message = f"{path} is not valid JSON: {error}"
        raise BadInput([_invalid_file(path, message, line=getattr(error, "lineno", 0))]) from None


class NotADashboard(Exception):
    """A JSON value does not have the structure of a dashboard; the text says where."""


def unwrap_dashboard(value: Any) -> Json:  # noqa: ANN401 - any JSON value
    """Return a copy of the dashboard that a JSON value is or contains. Raises NotADashboard.

    Both of Grafana's APIs, and exports through them, wrap the dashboard, as `dashboard` or `spec`. Nulls are removed:
    to Grafana they are the same as absent keys.
    """
    inner = value
    for key in ("dashboard", "spec"):
        if isinstance(inner, Mapping) and isinstance(inner.get(key), Mapping) and "panels" not in inner:
            inner = inner[key]
    if not isinstance(inner, Mapping):
        raise NotADashboard("it is not an object")
    if "elements" in inner and "layout" in inner:
        raise NotADashboard("it has schema v2, and only the classic schema is supported")
    if not inner.keys() & {"panels", "rows", "title", "templating"}:
        raise NotADashboard("it has neither panels nor a title")
    data: Json = {"panels": [], **_without_nulls(inner)}
    for message in _type_errors(data):
        raise NotADashboard(message)
    return data


_STRUCTURE: Final = {
    "annotations": dict,
    "annotations/list": list,
    "fieldConfig": dict,
    "fieldConfig/defaults": dict,
    "fieldConfig/overrides": list,
    "gridPos": dict,
    "links": list,
    "options": dict,
    "panels": list,
    "targets": list,
    "templating": dict,
    "templating/list": list,
    "transformations": list,
}
"""The types of the parts of dashboards and panels that rules walk through."""


def _type_errors(owner: Json, base: str = "") -> Iterator[str]:
    """Yield a message for each part of a dashboard that has another type than Grafana's model."""
    for path, type in _STRUCTURE.items():
        key, _, inner = path.partition("/")
        value = owner.get(key, {}).get(inner) if inner else owner.get(key)
        if value is None:
            continue
        if not isinstance(value, type):
            yield f"`{base}/{path}` is not {'an object' if type is dict else 'a list'}"
            return
        if type is list and path != "links" and not all(isinstance(item, Mapping) for item in value):
            yield f"`{base}/{path}` has an item that is not an object"
            return
    for index, panel in enumerate(owner.get("panels", ())):
        yield from _type_errors(panel, f"{base}/panels/{index}")


def _without_nulls(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, Mapping):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    return [_without_nulls(item) for item in value if item is not None] if isinstance(value, list) else value


def _invalid_file(path: Path, message: str, help: str = "", line: int = 0) -> Finding:
    return Finding(id="check/invalid-file", location=Location(str(path), line), message=message, help=help)
