"""Lints dashboards that were not built with Heddle."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from heddle.compile.dashboard import Compiled
from heddle.diagnostics.finding import Finding, Severity
from heddle.external.read import ExternalDashboard, read_file
from heddle.lint.coverage import SCHEMA_V2, QueryCoverage
from heddle.lint.project import LintResult
from heddle.lint.runner import lint_dashboard
from heddle.lint.selection import RuleSelection

_NO_DASHBOARD: Final = "check/not-a-dashboard"


def lint_files(paths: Iterable[Path], selection: RuleSelection) -> LintResult:
    """Return the findings in files, including those about unreadable files. Raises BadInput for unknown rules.

    The result is broken if a file could not be read, or if no file has a dashboard, which is an error.
    """
    findings: list[Finding] = []
    queries = QueryCoverage()
    count, complete = 0, True
    for path in paths:
        content = read_file(path)
        findings += content.findings
        for dashboard in content.dashboards:
            findings += lint_external(dashboard, selection)
            queries.add_dashboard(_compiled(dashboard))
        queries.counts[SCHEMA_V2] += content.unread_queries
        count += len(content.dashboards)
        complete = complete and content.complete
    if count == 0:
        findings = [replace(item, severity=Severity.ERROR) if item.id == _NO_DASHBOARD else item for item in findings]
    return LintResult(
        findings=selection.shown(findings),
        dashboards=count,
        queries=queries,
        broken=not complete or count == 0,
    )


def lint_external(dashboard: ExternalDashboard, selection: RuleSelection) -> Iterator[Finding]:
    """Yield the findings of the selected rules about a dashboard."""
    return lint_dashboard(_compiled(dashboard), selection.rules(), least=selection.threshold)


def _compiled(dashboard: ExternalDashboard) -> Compiled:
    return Compiled(data=dashboard.data, folder="", built_with_heddle=False, locations=dashboard.locations, findings=())
