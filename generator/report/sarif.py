"""Findings as SARIF 2.1.0, which code scanning reads."""

from __future__ import annotations

import json
from collections.abc import Sequence

from generator import __version__
from generator.checks.registry import rules
from generator.problem import Problem, Severity
from generator.report.problems import shown

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note", Severity.ADVICE: "note"}


def sarif(problems: Sequence[Problem]) -> str:
    """Return one run, with every rule that found something."""
    pages = {rule.id: rule.page for rule in rules()}
    used = sorted({problem.id for problem in problems})
    driver = {"name": "heddle", "version": __version__, "rules": [_rule(id, pages.get(id, id)) for id in used]}
    run = {"tool": {"driver": driver}, "results": [_result(problem, used) for problem in problems]}
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return json.dumps({"$schema": schema, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(id: str, page: str) -> dict[str, object]:
    first, _, rest = page.partition("\n\n")
    return {"id": id, "shortDescription": {"text": first}, "fullDescription": {"text": rest or first}}


def _result(problem: Problem, used: list[str]) -> dict[str, object]:
    place = shown(problem.place)
    region = {"startLine": place.line, **({"startColumn": place.column} if place.column else {})}
    location = {"artifactLocation": {"uri": place.file.partition("#")[0]}, "region": region}
    return {
        "ruleId": problem.id,
        "ruleIndex": used.index(problem.id),
        "level": _LEVELS[problem.severity],
        "message": {"text": f"{problem.message}\n{problem.mend}"},
        "locations": [{"physicalLocation": location}],
    }
