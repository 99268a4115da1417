"""The definitions of a project are loaded, compiled and linted; nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from heddle.compile.artifact import Identity
from heddle.diagnostics.finding import Finding
from heddle.lint.exceptions import Exceptions
from heddle.lint.runner import lint_dashboard, lint_project
from heddle.lint.selection import LintResult, RuleSelection
from heddle.lint.settings_exceptions import settings_exceptions
from heddle.lint.subjects import LINK_RULES, project_subjects
from heddle.project.pipeline import Project
from heddle.rules.registry import rules as every_rule
from heddle.rules.subjects import DashboardSummary, summarize


def lint_definitions(
    project: Project,
    selection: RuleSelection,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    *,
    previous: Sequence[Identity] = (),
    tombstones: Sequence[Identity] = (),
) -> LintResult:
    """Return what the rules find in a project, and what cannot be compiled. Raises BadInput for unknown rules.

    `previous` and `tombstones` are the objects in the manifest of the last run; `progress` is called after each
    dashboard with the number done and the number of all.
    """
    rules = selection.rules()
    exceptions = Exceptions(selection.today, settings_exceptions())
    findings = list(project.findings)
    summaries: list[DashboardSummary] = []
    catalog = project.catalog()
    for done, definition in enumerate(project.dashboards, start=1):
        compiled, found = project.compile(definition)
        findings += found
        if compiled is not None:
            exceptions.meet(compiled)
            summaries.append(summarize(compiled))
            findings += lint_dashboard(
                compiled, rules, catalog=catalog, least=selection.threshold, exceptions=exceptions
            )
        progress(done, len(project.dashboards))
    complete = len(summaries) == len(project.dashboard_files)
    for scope, subject in project_subjects(project, summaries, previous=previous, tombstones=tombstones):
        in_scope = [rule for rule in rules if rule.scope == scope]
        for finding in lint_project(subject, in_scope, least=selection.threshold):
            if not exceptions.cover_all(finding.id) and (complete or finding.id not in LINK_RULES):
                findings.append(finding)
    findings += exceptions.findings({rule.id for rule in every_rule()})
    return LintResult(
        findings=tuple(_selected(findings, selection)),
        dashboards=len(project.dashboards),
        broken=bool(project.findings) or len(summaries) < len(project.dashboards),
    )


def _selected(findings: Sequence[Finding], selection: RuleSelection) -> Iterator[Finding]:
    selected = {rule.id for rule in selection.rules()}
    every = {rule.id for rule in every_rule()}
    for finding in findings:
        if finding.severity >= selection.threshold and (finding.id in selected or finding.id not in every):
            yield finding
