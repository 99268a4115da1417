"""Mutants of a whole project: alerts, and what dashboards refer to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from heddle import Alert, Alerts, above
from heddle.diagnostics.finding import Severity
from heddle.lint.project import project_subjects
from heddle.lint.runner import lint_project
from heddle.project.pipeline import Project
from heddle.rules.registry import rules
from heddle.rules.summary import DashboardSummary, Reference, summarize
from tests.rules.mutants.shipped import Shipped


@dataclass(frozen=True, slots=True)
class ProjectMutant:
    """A project with the summaries of its dashboards."""

    project: Project
    summaries: Sequence[DashboardSummary]

    @property
    def groups(self) -> Sequence[Alerts]:
        return self.project.alert_groups

    def with_group(self, old: Alerts, new: Alerts) -> ProjectMutant:
        definitions = tuple(
            replace(definition, value=new) if definition.value is old else definition
            for definition in self.project.definitions
        )
        return replace(self, project=replace(self.project, definitions=definitions))

    def with_summary(self, old: DashboardSummary, new: DashboardSummary) -> ProjectMutant:
        return replace(self, summaries=[new if summary is old else summary for summary in self.summaries])


Mutate = Callable[[ProjectMutant], Iterator[ProjectMutant]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A fault in a project, and the rules that must report it."""

    name: str
    mutate: Mutate
    rules: tuple[str, ...]


def original(project: Shipped) -> ProjectMutant:
    """Return the project as it is shipped."""
    return ProjectMutant(project.project, [summarize(compiled) for compiled in project.dashboards])


def findings(kind: Kind, mutant: ProjectMutant) -> set[tuple[str, str]]:
    """Return the ids and messages of the findings of the rules of a kind."""
    run = [rule for rule in rules() if rule.id in kind.rules]
    return {
        (finding.id, finding.message)
        for scope, subject in project_subjects(mutant.project, mutant.summaries)
        for finding in lint_project(subject, [rule for rule in run if rule.scope == scope], least=Severity.WARNING)
    }


def _of_alerts(change: Callable[[Alerts, Alert], Iterator[Sequence[Alert]]]) -> Mutate:
    """Mutate each alert; `change` yields all alerts of its group."""

    def mutate(mutant: ProjectMutant) -> Iterator[ProjectMutant]:
        for group in mutant.groups:
            for alert in group.active:
                for alerts in change(group, alert):
                    yield mutant.with_group(group, replace(group, rules=alerts))

    return mutate


def _with_alert(group: Alerts, old: Alert, new: Alert) -> Sequence[Alert]:
    return [new if alert is old else alert for alert in group.rules]


def _unknown_panels(group: Alerts, alert: Alert) -> Iterator[Sequence[Alert]]:
    uid, title = alert.panel
    yield _with_alert(group, alert, replace(alert, panel=(uid, f"{title} now")))
    yield _with_alert(group, alert, replace(alert, panel=(f"{uid}s", title)))


def _same_names(group: Alerts, alert: Alert) -> Iterator[Sequence[Alert]]:
    if alert is not group.active[0]:
        yield _with_alert(group, alert, replace(alert, name=group.active[0].name))


def _unreachable_thresholds(group: Alerts, alert: Alert) -> Iterator[Sequence[Alert]]:
    """Raise the threshold of an alert on a quantile above every bucket."""
    text = "" if alert.expression is None else str(alert.expression)
    if "histogram_quantile" in text and alert.fires.side == "above":
        yield _with_alert(group, alert, replace(alert, fires=above(1e9)))


def _no_absent_alert(group: Alerts, alert: Alert) -> Iterator[Sequence[Alert]]:
    if alert.name.endswith("Absent"):
        yield [other for other in group.rules if other is not alert]


def _unknown_datasources(mutant: ProjectMutant) -> Iterator[ProjectMutant]:
    for group in mutant.groups:
        if any(alert.expression is not None for alert in group.active):
            yield mutant.with_group(group, replace(group, datasource="promtheus"))


def _of_summaries(change: Callable[[DashboardSummary], Iterator[DashboardSummary]]) -> Mutate:
    def mutate(mutant: ProjectMutant) -> Iterator[ProjectMutant]:
        for summary in mutant.summaries:
            for changed in change(summary):
                yield mutant.with_summary(summary, changed)

    return mutate


def _misspelled(references: Sequence[Reference]) -> Iterator[tuple[Reference, ...]]:
    for wrong in references:
        yield tuple(replace(item, uid=f"{item.uid}-x") if item is wrong else item for item in references)


def _broken_links(summary: DashboardSummary) -> Iterator[DashboardSummary]:
    yield from (replace(summary, links=links) for links in _misspelled(summary.links))


def _undefined_datasources(summary: DashboardSummary) -> Iterator[DashboardSummary]:
    yield from (replace(summary, datasources=datasources) for datasources in _misspelled(summary.datasources))


def _same_uids(mutant: ProjectMutant) -> Iterator[ProjectMutant]:
    first, *rest = mutant.summaries
    for summary in rest:
        yield mutant.with_summary(summary, replace(summary, uid=first.uid))


KINDS: tuple[Kind, ...] = (
    Kind("link an alert to an unknown panel", _of_alerts(_unknown_panels), ("alert/unknown-panel",)),
    Kind("give two alerts the same name", _of_alerts(_same_names), ("alert/duplicate-name",)),
    Kind("alert above every bucket", _of_alerts(_unreachable_thresholds), ("alert/never-fires",)),
    Kind("delete the alert on absence", _of_alerts(_no_absent_alert), ("alert/missing-absent-alert",)),
    Kind("misspell the data source of alerts", _unknown_datasources, ("alert/unknown-datasource",)),
    Kind("link to an unknown dashboard", _of_summaries(_broken_links), ("dashboard/broken-link",)),
    Kind("misspell the data source of a panel", _of_summaries(_undefined_datasources), ("panel/unknown-datasource",)),
    Kind("give two dashboards the same uid", _same_uids, ("dashboard/duplicate-uid",)),
)
