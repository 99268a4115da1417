"""The report of `heddle check`, in one of its formats."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

from heddle.diagnostics.finding import Finding, Severity
from heddle.diagnostics.location import Location
from heddle.report.findings import relative, render_findings, sort_findings
from heddle.report.github import github
from heddle.report.junit import junit
from heddle.report.sarif import sarif

FORMATS = ("text", "json", "markdown", "sarif", "junit", "github")


def report(findings: Sequence[Finding], format: str, dashboards: int, *, color: bool = False) -> str:
    """Return the report as text that ends with a line break."""
    ordered = sort_findings(findings)
    match format:
        case "json":
            return _json(ordered, dashboards)
        case "markdown":
            return _markdown(ordered, dashboards)
        case "sarif":
            return sarif(ordered)
        case "junit":
            return junit(ordered)
        case "github":
            return github(ordered)
    body = render_findings(ordered, color=color)
    return f"{body}\n{summary(ordered, dashboards)}\n" if body else f"{summary(ordered, dashboards)}\n"


def summary(findings: Sequence[Finding], dashboards: int) -> str:
    """Return one line with the number of findings of each severity and the number of dashboards."""
    counts = Counter(finding.severity for finding in findings)
    parts = [_count(counts[severity], severity.name.lower()) for severity in reversed(Severity) if counts[severity]]
    return f"{', '.join(parts) or 'no findings'} in {_count(dashboards, 'dashboard')}"


def _count(number: int, name: str) -> str:
    return f"{number} {name}{'' if number == 1 or name == 'advice' else 's'}"


def _json(findings: Sequence[Finding], dashboards: int) -> str:
    value = {"dashboards": dashboards, "findings": [_finding_json(finding) for finding in findings]}
    return json.dumps(value, indent=2) + "\n"


def _finding_json(finding: Finding) -> dict[str, object]:
    """Return `{id, severity, message, help, file, line, column, end_line, end_column, related}`.

    Lines and columns that are not known are null; `related` is a location or null.
    """
    return {
        "id": finding.id,
        "severity": finding.severity.name.lower(),
        "message": finding.message,
        "help": finding.help,
        **_location_json(finding.location),
        "related": finding.related and _location_json(finding.related),
    }


def _location_json(location: Location) -> dict[str, object]:
    at = relative(location)
    places = {"line": at.line, "column": at.column, "end_line": at.end_line, "end_column": at.end_column}
    return {"file": at.file, **{name: number or None for name, number in places.items()}}


def _markdown(findings: Sequence[Finding], dashboards: int) -> str:
    """Return a heading and a table, for a comment or a job summary; only the heading if there are no findings."""
    lines = [f"### {summary(findings, dashboards)}", ""]
    if findings:
        lines += ["| severity | id | location | message | help |", "|---|---|---|---|---|"]
        lines += [_markdown_row(finding) for finding in findings]
        lines.append("")
    return "\n".join(lines)


def _markdown_row(finding: Finding) -> str:
    location = f"`{relative(finding.location)}`"
    cells = (finding.severity.name.lower(), f"`{finding.id}`", location, finding.message, finding.help)
    return f"| {' | '.join(map(_cell, cells))} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
