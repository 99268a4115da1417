"""JSON pointers of the parts of a dashboard.

- A dashboard as JSON, from anywhere: it is examined as it is, and the demands of the house do not bind it.
- Files of JSON that hold dashboards, from anywhere; a place is the JSON pointer of the part.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from heddle.compile.dashboard import Compiled
from heddle.compile.source_map import SourceMap
from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding, Severity
from heddle.diagnostics.location import Location
from heddle.grafana.json_value import Json
from heddle.lint.runner import lint_dashboard
from heddle.lint.selection import LintResult, RuleSelection
from heddle.rules.rule import Rule


def unwrap_dashboard(found: Any) -> Json | None:  # noqa: ANN401 - any JSON value
    """Return a copy of the dashboard that a JSON value is or wraps; None where it is none."""
    # An answer of Grafana's API and an export through it wrap the dashboard.
    inner = found.get("dashboard", found) if isinstance(found, Mapping) else found
    if not isinstance(inner, Mapping):
        return None
    plain: Json = {"panels": [], **_without_nulls(inner)}
    return plain if isinstance(plain["panels"], list) else None


def lint_external(data: Json, name: str, rules: Iterable[Rule], least: Severity) -> Iterator[Finding]:
    """Yield what the rules about a dashboard find; a place is `name` with the JSON pointer of the part."""
    locations = SourceMap(data, Location(name), lambda pointer, _: Location(f"{name}#{pointer}"))
    compiled = Compiled(data=data, folder="", built_with_heddle=False, locations=locations, findings=())
    return lint_dashboard(compiled, rules, least=least)


def _without_nulls(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Return a copy without what says nothing: a null is as good as an absent key to Grafana."""
    if isinstance(value, Mapping):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    return [_without_nulls(item) for item in value if item is not None] if isinstance(value, list) else value


def lint_files(paths: Iterable[Path], asked: RuleSelection) -> LintResult:
    """Return what the rules about a dashboard find in files of JSON. Raises BadInput for what is no dashboard."""
    rules = asked.rules()
    findings: list[Finding] = []
    wrong: list[Finding] = []
    count = 0
    for path in paths:
        try:
            data = _dashboard(path)
        except BadInput as error:
            wrong += error.findings
            continue
        count += 1
        findings += lint_external(data, str(path), rules, asked.threshold)
    if wrong:
        raise BadInput(wrong)
    return LintResult(findings=tuple(findings), dashboards=count)


def _dashboard(path: Path) -> Json:
    try:
        found = unwrap_dashboard(json.loads(path.read_bytes()))
    except OSError as error:
        raise BadInput([_bad(path, f"cannot be read: {error.strerror}", "name a readable file")]) from None
    except (ValueError, RecursionError) as error:
        raise BadInput(
            [_bad(path, f"is no JSON: {error}", "export the dashboard again", getattr(error, "lineno", 1))]
        ) from None
    if found is None:
        raise BadInput([_bad(path, "is no dashboard", "give the JSON of one dashboard, in Grafana's classic model")])
    return found


def _bad(path: Path, message: str, help: str, line: int = 1) -> Finding:
    return Finding(id="check/invalid-file", location=Location(str(path), line), message=f"{path} {message}", help=help)
