"""What `heddle check` found, in the shape that is asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from heddle.diagnostics.finding import Finding, Severity
from heddle.report.check_json import as_json
from heddle.report.check_markdown import markdown
from heddle.report.findings import render_findings
from heddle.report.github import github
from heddle.report.junit import junit
from heddle.report.sarif import sarif


def report(findings: Sequence[Finding], shape: str, dashboards: int) -> str:
    """Return the report as text that ends with a line break."""
    ordered = sorted(set(findings), key=lambda each: (-each.severity, each.location, each.id, each.message))
    return _SHAPES[shape](ordered, dashboards)


def summary(findings: Sequence[Finding], dashboards: int) -> str:
    """Return one line: how many of each severity, in how many dashboards."""
    counts = Counter(finding.severity for finding in findings)
    found = [_count(counts[severity], severity.name.lower()) for severity in reversed(Severity) if counts[severity]]
    return f"{', '.join(found) or 'no findings'} in {_count(dashboards, 'dashboard')}"


def _count(number: int, name: str) -> str:
    return f"{number} {name}{'' if number == 1 or name == 'advice' else 's'}"


def _text(findings: Sequence[Finding], dashboards: int) -> str:
    body = render_findings(findings)
    return f"{body}\n{summary(findings, dashboards)}\n" if body else f"{summary(findings, dashboards)}\n"


_SHAPES: dict[str, Callable[[Sequence[Finding], int], str]] = {
    "text": _text,
    "json": as_json,
    "markdown": lambda findings, dashboards: markdown(findings, summary(findings, dashboards)),
    "sarif": lambda findings, _: sarif(findings),
    "junit": lambda findings, _: junit(findings),
    "github": lambda findings, _: github(findings),
}
