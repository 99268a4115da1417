"""The report of `heddle check`, in one of its formats."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence

from heddle.diagnostics.finding import Finding, Severity
from heddle.diagnostics.location import Location
from heddle.lint.comparison import USERS, BrokenUse, Comparison
from heddle.lint.coverage import QueryCoverage
from heddle.report.findings import group_findings, relative, render_findings, same_elsewhere, sort_findings
from heddle.report.github import github
from heddle.report.junit import junit
from heddle.report.sarif import sarif

_SHOWN_PREFIXES = 8
FORMATS = ("text", "json", "markdown", "sarif", "junit", "github")


def report(
    findings: Sequence[Finding],
    format: str,
    dashboards: int,
    queries: QueryCoverage,
    comparison: Comparison | None = None,
    *,
    color: bool = False,
) -> str:
    """Return the report as text that ends with a line break."""
    ordered = sort_findings(findings)
    remarks = [remark for remark in (not_examined(queries), not_compared(comparison)) if remark]
    remarks += broken_uses(comparison)
    match format:
        case "json":
            return _json(ordered, dashboards, queries, comparison)
        case "markdown":
            return _markdown(ordered, dashboards, remarks)
        case "sarif":
            return sarif(ordered, "\n".join(remarks))
        case "junit":
            return junit(ordered, "\n".join(remarks))
        case "github":
            return github(ordered, "\n".join(remarks))
    body = render_findings(ordered, color=color)
    return "".join(f"{part}\n" for part in (body, summary(ordered, dashboards), *remarks) if part)


def summary(findings: Sequence[Finding], dashboards: int) -> str:
    """Return one line with the number of findings of each severity and the number of dashboards."""
    counts = Counter(finding.severity for finding in findings)
    parts = [_count(counts[severity], severity.name.lower()) for severity in reversed(Severity) if counts[severity]]
    return f"{', '.join(parts) or 'no findings'} in {_count(dashboards, 'dashboard')}"


def not_examined(queries: QueryCoverage) -> str:
    """Return a sentence with the number of queries that no rule examined, by reason; empty if there are none."""
    counts = queries.not_examined
    reasons = ", ".join(f"{count:,} {reason}" for reason, count in counts.items())
    total = sum(counts.values())
    verb = "was" if total == 1 else "were"
    return f"{total:,} of {queries.total:,} queries {verb} not examined: {reasons}" if counts else ""


def not_compared(comparison: Comparison | None) -> str:
    """Return a sentence with the number of metrics that no source would emit, by prefix; empty if there are none."""
    counts = comparison.counts() if comparison else {}
    if not counts:
        return ""
    shown = list(counts.items())[:_SHOWN_PREFIXES]
    prefixes = ", ".join(f"{count:,} {prefix}*" for prefix, count in shown)
    more = f" and {len(counts) - len(shown)} more prefixes" if len(counts) > len(shown) else ""
    return f"{_count(sum(counts.values()), 'metric')} of other programs not compared: {prefixes}{more}"


def broken_uses(comparison: Comparison | None) -> list[str]:
    """Return a sentence for each dashboard or rule file with what a change of the metrics breaks in it."""
    sentences = []
    for name, uses in sorted(comparison.broken.items()) if comparison else ():
        counts = Counter(use.user for use in uses)
        parts = ", ".join(_count(counts[user], user) for user in USERS if counts[user])
        sentences.append(f"the change breaks {parts} of {name!r}")
    return sentences


def _count(number: int, name: str) -> str:
    return f"{number} {name}{'' if number == 1 or name == 'advice' else 's'}"


def _json(findings: Sequence[Finding], dashboards: int, queries: QueryCoverage, comparison: Comparison | None) -> str:
    value: dict[str, object] = {
        "dashboards": dashboards,
        "queries": {"examined": queries.examined, "not_examined": queries.not_examined},
        "findings": [_finding_json(finding) for finding in findings],
    }
    if comparison:
        value["metrics_not_compared"] = comparison.counts()
    if comparison and comparison.before:
        value["broken"] = [_broken_json(name, uses) for name, uses in sorted(comparison.broken.items())]
    return json.dumps(value, indent=2) + "\n"


def _broken_json(name: str, uses: Iterable[BrokenUse]) -> dict[str, object]:
    """Return `{name, panels, alerts, variables, annotations}`: lists of titles."""
    titles: dict[str, list[str]] = {f"{user}s": [] for user in USERS}
    for use in uses:
        titles[f"{use.user}s"].append(use.title)
    return {"name": name, **titles}


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


def _markdown(findings: Sequence[Finding], dashboards: int, remarks: Sequence[str]) -> str:
    """Return a heading, remarks and a table, for a comment or a job summary; no table if there are no findings."""
    lines = [f"### {summary(findings, dashboards)}", ""]
    for remark in remarks:
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
