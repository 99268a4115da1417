"""Findings as JUnit XML, for the test reports of a CI."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from heddle.diagnostics.finding import Finding
from heddle.report.findings import relative

_NOT_XML: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML file may have; names of files can contain them."""


def junit(findings: Sequence[Finding], remark: str) -> str:
    """Return a suite with a failed case for each finding, or one passed case if there are none.

    A remark is a skipped case.
    """
    cases = [_case(finding) for finding in findings] or ['  <testcase classname="heddle" name="check"/>']
    if remark:
        skipped = f"<skipped message={quoteattr(remark)}/>"
        cases.append(f'  <testcase classname="heddle" name="queries">{skipped}</testcase>')
    counts = f'tests="{len(cases)}" failures="{len(findings)}" skipped="{int(bool(remark))}"'
    head = f'<testsuite name="heddle check" {counts}>'
    text = "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', head, *cases, "</testsuite>", ""])
    return _NOT_XML.sub("?", text)


def _case(finding: Finding) -> str:
    location = relative(finding.location)
    text = f"{location}\nhelp: {finding.help}" if finding.help else str(location)
    failure = f"<failure message={quoteattr(finding.message)}>{escape(text)}</failure>"
    name = quoteattr(f"{location}: {finding.message}")
    line = f' line="{location.line}"' if location.line else ""
    attributes = f"classname={quoteattr(finding.id)} name={name} file={quoteattr(location.file)}{line}"
    return f"  <testcase {attributes}>{failure}</testcase>"
