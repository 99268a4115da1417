"""Findings as JSON, for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence

from heddle.diagnostics.finding import Finding
from heddle.report.findings import shown


def as_json(findings: Sequence[Finding], dashboards: int) -> str:
    """Return `{"dashboards": n, "findings": [{rule, severity, file, line, column, message, mend}]}`."""
    return json.dumps({"dashboards": dashboards, "findings": [_finding(each) for each in findings]}, indent=2) + "\n"


def _finding(finding: Finding) -> dict[str, object]:
    location = shown(finding.location)
    return {
        "rule": finding.id,
        "severity": finding.severity.name.lower(),
        "file": location.file,
        "line": location.line,
        "column": location.column,
        "message": finding.message,
        "help": finding.help,
    }
