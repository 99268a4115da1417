"""Lints the definitions of a project; nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from heddle.compile.alerting.rules import Panels
from heddle.compile.artifact import Identity
from heddle.compile.definition import Definition, DefinitionFile
from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.external.rule_files import read_labels
from heddle.lint.comparison import AlertQuery, Comparison, distinct
from heddle.lint.coverage import QueryCoverage
from heddle.lint.exceptions import ExceptionSet, settings_exceptions
from heddle.lint.runner import lint_dashboard, lint_project
from heddle.lint.selection import RuleSelection
from heddle.project.pipeline import Project
from heddle.rules.rule import Rule
from heddle.rules.subjects import Alerting, Dashboards, Datasources
from heddle.rules.summary import DashboardSummary, summarize

LINK_RULES: Final = frozenset({"dashboard/broken-link", "alert/unknown-panel"})
"""Rules that report every link to a dashboard that does not compile; only the errors of that dashboard are useful."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LintResult:
    """The findings, the number of dashboards, and which of their queries were examined.

    `broken` if a definition does not compile, a file is invalid, or no file has a dashboard. `comparison` is the
    comparison with given metrics.
    """

    findings: tuple[Finding, ...]
    dashboards: int
    queries: QueryCoverage
    broken: bool = False
    comparison: Comparison | None = None


class _Run:
    """The definitions that were linted so far."""

    def __init__(
        self, project: Project, selection: RuleSelection, *, comparison: Comparison | None, only_metrics: bool
    ) -> None:
        self._project, self._selection = project, selection
        self._comparison, self._only_metrics = comparison, only_metrics
        self._catalog = project.catalog()
        self.exceptions = ExceptionSet(selection.today, settings_exceptions(project.settings))
        self.findings = [*project.findings, *project.warnings]
        self.queries = QueryCoverage()

    def lint(self, definition: Definition, rules: Sequence[Rule]) -> DashboardSummary | None:
        """Compile a definition, run rules on it, and return its summary, None if it cannot be compiled."""
        compiled, findings = self._project.compile(definition)
        if compiled is None:
            self.findings += findings
            return None
        settings, least, exceptions = self._project.settings, self._selection.threshold, self.exceptions
        exceptions.add(compiled)
        self.findings += exceptions.remaining(compiled, findings)
        self.queries.add_dashboard(compiled)
        if self._comparison:
            self.findings += self._comparison.dashboard(
                compiled, rules, settings=settings, least=least, exceptions=exceptions
            )
        if not self._only_metrics:
            self.findings += lint_dashboard(
                compiled, rules, catalog=self._catalog, settings=settings, least=least, exceptions=exceptions
            )
        return summarize(compiled)


def lint_definitions(
    project: Project,
    selection: RuleSelection,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    *,
    comparison: Comparison | None = None,
    only_metrics: bool = False,
    previous: Sequence[Identity] = (),
    tombstones: Sequence[Identity] = (),
) -> LintResult:
    """Return the findings in a project, including what cannot be compiled. Raises BadInput for unknown rules.

    With a comparison, queries are compared with metrics; with `only_metrics` no other rule is run. `previous` and
    `tombstones` are the objects in the manifest of the last run; `progress` is called after each
    dashboard with the number done and the number of all.
    """
    selected = selection.rules()
    run = _Run(project, selection, comparison=comparison, only_metrics=only_metrics)
    of_panel = [rule for rule in selected if rule.scope in ("panel", "query")]
    library_panels = [panel for definition in project.library_panels if (panel := run.lint(definition, of_panel))]
    queries, exceptions, findings = run.queries, run.exceptions, run.findings
    queries.library_panels = frozenset(panel.uid for panel in library_panels)
    summaries: list[DashboardSummary] = []
    for done, definition in enumerate(project.dashboards, start=1):
        if summary := run.lint(definition, selected):
            summaries.append(summary)
        progress(done, len(project.dashboards))
    complete = len(summaries) == len(project.dashboard_files)
    subjects = project_subjects(project, summaries, library_panels, previous=previous, tombstones=tombstones)
    for scope, subject in subjects if not only_metrics else ():
        in_scope = [rule for rule in selected if rule.scope == scope]
        for finding in lint_project(subject, in_scope, least=selection.threshold):
            if not exceptions.suppress_in_project(finding.id) and (complete or finding.id not in LINK_RULES):
                findings.append(finding)
    if comparison:
        findings += _compared_alerts(project, comparison, selection)
    if not only_metrics:
        findings += exceptions.findings({rule.id for rule in selection.all})
    return LintResult(
        findings=selection.shown(distinct(findings)),
        dashboards=len(project.dashboards),
        queries=queries,
        comparison=comparison,
        broken=bool(project.findings)
        or len(summaries) < len(project.dashboards)
        or len(library_panels) < len(project.library_panels),
    )


def _compared_alerts(project: Project, comparison: Comparison, selection: RuleSelection) -> Iterator[Finding]:
    from heddle.compile.alerting.rules import promql_of

    for group in project.alert_groups:
        for alert in group.active:
            if promql := promql_of(alert):
                labels = read_labels(f"{alert.summary} {alert.description}")
                query = AlertQuery(alert.name, promql, alert.location, labels)
                title = f"{group.system.title} alerts"
                yield from comparison.alert(query, selection.rules(), title, least=selection.threshold)


def lint_definition(
    project: Project, definition: Definition | DefinitionFile, selection: RuleSelection
) -> tuple[Finding, ...]:
    """Return the findings in one dashboard of a project. Raises BadInput if it cannot be compiled."""
    selected = selection.rules()
    compiled, findings = project.compile(definition)
    if compiled is None:
        raise BadInput(findings)
    exceptions = ExceptionSet(selection.today, settings_exceptions(project.settings))
    exceptions.add(compiled)
    findings = (
        *exceptions.remaining(compiled, findings),
        *lint_dashboard(
            compiled,
            selected,
            catalog=project.catalog(),
            settings=project.settings,
            least=selection.threshold,
            exceptions=exceptions,
        ),
    )
    return selection.shown((*findings, *exceptions.findings({rule.id for rule in selection.all})))


def project_subjects(
    project: Project,
    summaries: Sequence[DashboardSummary],
    library_panels: Sequence[DashboardSummary] = (),
    *,
    previous: Sequence[Identity] = (),
    tombstones: Sequence[Identity] = (),
) -> Iterator[tuple[str, object]]:
    """Yield the subjects of rules about a project, each with its scope."""
    settings, datasources = project.settings, project.datasources
    types = {spec.uid: spec.type for spec in datasources}
    yield (
        "dashboards",
        Dashboards(
            dashboards=summaries,
            datasources=types,
            datasource_names={spec.uid: spec.name for spec in datasources},
            library_panels=library_panels,
            previous=previous,
            tombstones=tombstones,
            settings=settings,
        ),
    )
    if datasources:
        yield "datasources", Datasources(specs=datasources, default=settings.default_datasource or "")
    if has_alerting(project):
        from heddle.compile.alerting.receivers import mute_timings, receivers

        yield (
            "alerting",
            Alerting(
                groups=project.alert_groups,
                panels=panel_ids(summaries),
                datasources=types,
                folders=frozenset(summary.folder for summary in summaries),
                excluded_dashboards=project.excluded_uids,
                unlinked_alerts=project.unlinked_alerts,
                folder_titles=project.folder_titles,
                receivers=receivers(settings),
                mute_timings=mute_timings(settings),
                settings=settings,
            ),
        )


def has_alerting(project: Project) -> bool:
    """Tell whether a project defines alerts or receivers."""
    return bool(project.alert_groups) or bool(project.settings.receivers)


def panel_ids(summaries: Sequence[DashboardSummary]) -> Panels:
    """Return the id of each panel by the uid of its dashboard and its title, since alerts link to panels."""
    return {(summary.uid, title): id for summary in summaries for title, id in summary.panels}
