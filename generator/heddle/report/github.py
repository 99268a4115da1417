"""Findings as workflow commands of GitHub Actions, which annotate the lines of a pull request."""

from __future__ import annotations

from collections.abc import Sequence

from heddle.diagnostics.finding import Finding, Severity
from heddle.report.findings import relative

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice", Severity.ADVICE: "notice"}


def github(findings: Sequence[Finding], remark: str) -> str:
    """Return one command for each finding, and one for a remark about all of them, which may be empty."""
    commands = "".join(_command(finding) for finding in findings)
    return f"{commands}::notice title=heddle check::{_escape(remark)}\n" if remark else commands


def _command(finding: Finding) -> str:
    at = relative(finding.location)
    properties = {"file": at.file, "title": finding.id}
    if at.line:
        # GitHub ignores columns of an annotation that spans several lines.
        properties |= {"line": str(at.line), "endLine": str(at.end_line or at.line)}
        if at.column and at.end_line in (0, at.line):
            properties |= {"col": str(at.column), "endColumn": str(at.end_column or at.column + 1)}
    text = f"{finding.message}\nhelp: {finding.help}" if finding.help else finding.message
    values = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{_LEVELS[finding.severity]} {values}::{_escape(text)}\n"


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")
