"""Findings as SARIF 2.1.0, which code scanning reads."""

from __future__ import annotations

import json
from collections.abc import Sequence

from heddle import __version__
from heddle.diagnostics.finding import Finding, Severity
from heddle.diagnostics.location import Location
from heddle.report.findings import relative
from heddle.rules.registry import pages

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note", Severity.ADVICE: "note"}


def sarif(findings: Sequence[Finding], remark: str) -> str:
    """Return one run, with the pages of the ids that were reported, and a notification if there is a remark."""
    ids = sorted({finding.id for finding in findings})
    driver = {
        "name": "heddle",
        "version": __version__,
        "rules": [_rule(id, pages().get(id, "A rule of the project.")) for id in ids],
    }
    run: dict[str, object] = {"tool": {"driver": driver}, "results": [_result(finding, ids) for finding in findings]}
    if remark:
        notifications = [{"level": "note", "message": {"text": remark}}]
        run["invocations"] = [{"executionSuccessful": True, "toolExecutionNotifications": notifications}]
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return json.dumps({"$schema": schema, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(id: str, page: str) -> dict[str, object]:
    first, _, rest = page.partition("\n\n")
    return {"id": id, "shortDescription": {"text": first}, "fullDescription": {"text": rest or first}}


def _result(finding: Finding, ids: list[str]) -> dict[str, object]:
    text = f"{finding.message}\nhelp: {finding.help}" if finding.help else finding.message
    result: dict[str, object] = {
        "ruleId": finding.id,
        "ruleIndex": ids.index(finding.id),
        "level": _LEVELS[finding.severity],
        "message": {"text": text},
        "locations": [_location(finding.location)],
    }
    related = [
        {**_location(note.location), "message": {"text": f"{note.message} here"}}
        for note in finding.notes
        if note.location
    ]
    if related:
        result["relatedLocations"] = related
    return result


def _location(location: Location) -> dict[str, object]:
    at = relative(location)
    places = {"startLine": at.line, "startColumn": at.column, "endLine": at.end_line, "endColumn": at.end_column}
    region = {name: number for name, number in places.items() if number}
    physical: dict[str, object] = {"artifactLocation": {"uri": at.file.partition("#")[0]}}
    return {"physicalLocation": physical | ({"region": region} if at.line else {})}
