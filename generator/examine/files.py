"""Files of JSON that hold dashboards, from anywhere; a place is the JSON pointer of the part."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location
from heddle.grafana.json_value import Json
from heddle.lint.external import lint_external, unwrap_dashboard
from heddle.lint.selection import LintResult, RuleSelection


def examine_files(paths: Iterable[Path], asked: RuleSelection) -> LintResult:
    """Return what the rules about a dashboard find in files of JSON. Raises BadInput for what is no dashboard."""
    rules = asked.rules()
    problems: list[Finding] = []
    wrong: list[Finding] = []
    count = 0
    for path in paths:
        try:
            data = _dashboard(path)
        except BadInput as error:
            wrong += error.problems
            continue
        count += 1
        problems += lint_external(data, str(path), rules, asked.threshold)
    if wrong:
        raise BadInput(wrong)
    return LintResult(problems=tuple(problems), dashboards=count)


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


def _bad(path: Path, message: str, mend: str, line: int = 1) -> Finding:
    return Finding(id="check/file", place=Location(str(path), line), message=f"{path} {message}", mend=mend)
