"""Findings as Markdown, for a comment or a job's summary."""

from __future__ import annotations

from collections.abc import Sequence

from heddle.diagnostics.finding import Finding
from heddle.report.findings import shown


def markdown(findings: Sequence[Finding], summary: str) -> str:
    """Return a heading and a table; nothing but the heading where there are no findings."""
    lines = [f"### {summary}", ""]
    if findings:
        lines += ["| severity | rule | place | finding | mend |", "|---|---|---|---|---|"]
        lines += [_row(finding) for finding in findings]
        lines.append("")
    return "\n".join(lines)


def _row(finding: Finding) -> str:
    words = (finding.severity.name.lower(), f"`{finding.id}`", f"`{shown(finding.location)}`")
    return f"| {' | '.join(_cell(text) for text in (*words, finding.message, finding.help))} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
