"""Findings as JUnit's XML, for the test reports of a CI."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from heddle.diagnostics.finding import Finding
from heddle.report.findings import shown


def junit(findings: Sequence[Finding]) -> str:
    """Return a suite with a failed case for each finding, or one case that passed."""
    cases = [_case(finding) for finding in findings] or ['  <testcase classname="heddle" name="check"/>']
    head = f'<testsuite name="heddle check" tests="{len(cases)}" failures="{len(findings)}">'
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', head, *cases, "</testsuite>", ""])


def _case(finding: Finding) -> str:
    location = shown(finding.location)
    name = quoteattr(f"{location}: {finding.message}")
    failure = f"<failure message={quoteattr(finding.message)}>{escape(f'{location}: {finding.help}')}</failure>"
    attributes = f"classname={quoteattr(finding.id)} name={name} file={quoteattr(location.file)}"
    return f"  <testcase {attributes}>{failure}</testcase>"
