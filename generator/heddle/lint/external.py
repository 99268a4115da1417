"""Lints dashboards that were not built with Heddle."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from heddle.compile.dashboard import Compiled
from heddle.diagnostics.finding import Finding, Severity
from heddle.diagnostics.location import Location
from heddle.external.read import ExternalDashboard, read_file
from heddle.external.rule_files import FileRule, find_rules
from heddle.lint.comparison import AlertQuery, Comparison, distinct
from heddle.lint.coverage import SCHEMA_V2, QueryCoverage
from heddle.lint.project import LintResult
from heddle.lint.runner import lint_dashboard
from heddle.lint.selection import RuleSelection
from heddle.settings.model import Settings

_NO_DASHBOARD: Final = "check/not-a-dashboard"


def lint_files(
    paths: Iterable[Path],
    selection: RuleSelection,
    comparison: Comparison | None = None,
    *,
    settings: Settings | None = None,
    only_metrics: bool = False,
) -> LintResult:
    """Return the findings in files, including those about unreadable files. Raises BadInput for unknown rules.

    With a comparison, queries are compared with metrics, also those of rule files; with `only_metrics` no other rule is
    run. The result is broken if a file could not be read, or if no file has a dashboard, which is an error.
    """
    findings: list[Finding] = []
    queries = QueryCoverage()
    count, rule_count, complete = 0, 0, True
    for path in paths:
        content = read_file(path)
        rules = [*find_rules(content.value)] if comparison else []
        findings += [finding for finding in content.findings if not rules or finding.id != _NO_DASHBOARD]
        for rule in rules if comparison else ():
            findings += _compared_rule(rule, path, comparison, selection, queries) if comparison else ()
        for dashboard in content.dashboards:
            compiled = _compiled(dashboard)
            if comparison:
                findings += comparison.dashboard(
                    compiled, selection.rules(), settings=settings, least=selection.threshold
                )
            if not only_metrics:
                findings += lint_external(dashboard, selection)
            queries.add_dashboard(compiled)
        queries.counts[SCHEMA_V2] += content.unread_queries
        count += len(content.dashboards)
        rule_count += len(rules)
        complete = complete and content.complete
    if count + rule_count == 0:
        findings = [replace(item, severity=Severity.ERROR) if item.id == _NO_DASHBOARD else item for item in findings]
    return LintResult(
        findings=selection.shown(distinct(findings)),
        dashboards=count,
        queries=queries,
        broken=not complete or count + rule_count == 0,
        comparison=comparison,
    )


def lint_external(dashboard: ExternalDashboard, selection: RuleSelection) -> Iterator[Finding]:
    """Yield the findings of the selected rules about a dashboard."""
    return lint_dashboard(_compiled(dashboard), selection.rules(), least=selection.threshold)


def _compared_rule(
    rule: FileRule, path: Path, comparison: Comparison, selection: RuleSelection, queries: QueryCoverage
) -> list[Finding]:
    alert = AlertQuery(rule.name, rule.expression, Location(f"{path}#{rule.pointer}"), rule.read_labels)
    queries.add_promql(rule.expression)
    return comparison.alert(alert, selection.rules(), str(path), least=selection.threshold)


def _compiled(dashboard: ExternalDashboard) -> Compiled:
    return Compiled(data=dashboard.data, folder="", built_with_heddle=False, locations=dashboard.locations, findings=())
