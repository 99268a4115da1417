"""Findings as JSON, for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence

from generator.problem import Problem
from generator.report.problems import shown


def as_json(problems: Sequence[Problem], dashboards: int) -> str:
    """Return `{"dashboards": n, "findings": [{rule, severity, file, line, column, message, mend}]}`."""
    return json.dumps({"dashboards": dashboards, "findings": [_finding(each) for each in problems]}, indent=2) + "\n"


def _finding(problem: Problem) -> dict[str, object]:
    place = shown(problem.place)
    return {
        "rule": problem.id,
        "severity": problem.severity.name.lower(),
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "message": problem.message,
        "mend": problem.mend,
    }
