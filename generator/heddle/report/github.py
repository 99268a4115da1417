"""Findings as workflow commands of GitHub Actions: annotations on the lines of the author's Python."""

from __future__ import annotations

from collections.abc import Sequence

from heddle.diagnostics.finding import Finding, Severity
from heddle.report.findings import shown

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice", Severity.ADVICE: "notice"}


def github(findings: Sequence[Finding]) -> str:
    """Return a command for each finding."""
    return "".join(_command(finding) for finding in findings)


def _command(finding: Finding) -> str:
    location = shown(finding.location)
    line = f",line={location.line}" if location.line else ""
    column = f",col={location.column}" if location.column else ""
    where = f"file={_property(location.file)}{line}{column},title={_property(finding.id)}"
    return f"::{_LEVELS[finding.severity]} {where}::{_text(f'{finding.message}; {finding.help}')}\n"


def _text(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _text(text).replace(":", "%3A").replace(",", "%2C")
