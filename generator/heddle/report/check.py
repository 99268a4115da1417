"""The report of `heddle check`, in one of its formats."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

from heddle.diagnostics.finding import Finding, Severity
from heddle.diagnostics.location import Location
from heddle.lint.coverage import QueryCoverage
from heddle.report.findings import group_findings, relative, render_findings, same_elsewhere, sort_findings
from heddle.report.github import github
from heddle.report.junit import junit
from heddle.report.sarif import sarif

FORMATS = ("text", "json", "markdown", "sarif", "junit", "github")


def report(
    findings: Sequence[Finding], format: str, dashboards: int, queries: QueryCoverage, *, color: bool = False
) -> str:
    """Return the report as text that ends with a line break."""
    ordered = sort_findings(findings)
    match format:
        case "json":
            return _json(ordered, dashboards, queries)
        case "markdown":
            return _markdown(ordered, dashboards, not_examined(queries))
        case "sarif":
            return sarif(ordered, not_examined(queries))
        case "junit":
            return junit(ordered, not_examined(queries))
        case "github":
            return github(ordered, not_examined(queries))
    body = render_findings(ordered, color=color)
    parts = [body, summary(ordered, dashboards), not_examined(queries)]
    return "".join(f"{part}\n" for part in parts if part)


def summary(findings: Sequence[Finding], dashboards: int) -> str:
    """Return one line with the number of findings of each severity and the number of dashboards."""
    counts = Counter(finding.severity for finding in findings)
    parts = [_count(counts[severity], severity.name.lower()) for severity in reversed(Severity) if counts[severity]]
    return f"{', '.join(parts) or 'no findings'} in {_count(dashboards, 'dashboard')}"


def not_examined(queries: QueryCoverage) -> str:
    """Return a sentence with the number of queries that no rule examined, by reason; empty if there are none."""
    counts = queries.not_examined
    reasons = ", ".join(f"{count:,} {reason}" for reason, count in counts.items())
    return f"{sum(counts.values()):,} of {queries.total:,} queries were not examined: {reasons}" if counts else ""


def _count(number: int, name: str) -> str:
    return f"{number} {name}{'' if number == 1 or name == 'advice' else 's'}"


def _json(findings: Sequence[Finding], dashboards: int, queries: QueryCoverage) -> str:
    value = {
        "dashboards": dashboards,
        "queries": {"examined": queries.examined, "not_examined": queries.not_examined},
        "findings": [_finding_json(finding) for finding in findings],
    }
    return json.dumps(value, indent=2) + "\n"


def _finding_json(finding: Finding) -> dict[str, object]:
    """Return `{id, severity, message, help, file, line, column, end_line, end_column, notes}`.

    Lines and columns that are not known are null; `notes` are messages with a location.
    """
    return {
        "id": finding.id,
        "severity": finding.severity.name.lower(),
        "message": finding.message,
        "help": finding.help,
        **_location_json(finding.location),
        "notes": [
            {"message": note.message, **(_location_json(note.location) if note.location else {})}
            for note in finding.notes
        ],
    }


def _location_json(location: Location) -> dict[str, object]:
    at = relative(location)
    places = {"line": at.line, "column": at.column, "end_line": at.end_line, "end_column": at.end_column}
    return {"file": at.file, **{name: number or None for name, number in places.items()}}


def _markdown(findings: Sequence[Finding], dashboards: int, remark: str) -> str:
    """Return a heading, a remark and a table, for a comment or a job summary; no table if there are no findings."""
    lines = [f"### {summary(findings, dashboards)}", ""]
    if remark:
        lines += [remark, ""]
    if findings:
        lines += ["| severity | id | location | message | help |", "|---|---|---|---|---|"]
        lines += [_markdown_row(group[0], group[1:]) for group in group_findings(findings)]
        lines.append("")
    return "\n".join(lines)


def _markdown_row(finding: Finding, others: Sequence[Finding]) -> str:
    location = f"`{relative(finding.location)}`" + (f" and {same_elsewhere(others)}" if others else "")
    cells = (finding.severity.name.lower(), f"`{finding.id}`", location, finding.message, finding.help)
    return f"| {' | '.join(map(_cell, cells))} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
