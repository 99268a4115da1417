"""Findings as SARIF 2.1.0, which code scanning reads."""

from __future__ import annotations

import json
from collections.abc import Sequence

from heddle import __version__
from heddle.diagnostics.finding import Finding, Severity
from heddle.report.findings import shown
from heddle.rules.registry import rules

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note", Severity.ADVICE: "note"}


def sarif(findings: Sequence[Finding]) -> str:
    """Return one run, with every rule that found something."""
    pages = {rule.id: rule.page for rule in rules()}
    used = sorted({finding.id for finding in findings})
    driver = {"name": "heddle", "version": __version__, "rules": [_rule(id, pages.get(id, id)) for id in used]}
    run = {"tool": {"driver": driver}, "results": [_result(finding, used) for finding in findings]}
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return json.dumps({"$schema": schema, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(id: str, page: str) -> dict[str, object]:
    first, _, rest = page.partition("\n\n")
    return {"id": id, "shortDescription": {"text": first}, "fullDescription": {"text": rest or first}}


def _result(finding: Finding, used: list[str]) -> dict[str, object]:
    location = shown(finding.location)
    physical: dict[str, object] = {"artifactLocation": {"uri": location.file.partition("#")[0]}}
    if location.line:
        column = {"startColumn": location.column} if location.column else {}
        physical["region"] = {"startLine": location.line, **column}
    return {
        "ruleId": finding.id,
        "ruleIndex": used.index(finding.id),
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{finding.message}\n{finding.help}"},
        "locations": [{"physicalLocation": physical}],
    }
