"""Faults that show only where everything is held together: alerts, and what dashboards name of each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from heddle import Alert, Alerts, above
from heddle.diagnostics.finding import Severity
from heddle.lint.project import project_subjects
from heddle.lint.runner import lint_project
from heddle.project.pipeline import Project
from heddle.rules.registry import rules
from heddle.rules.subjects import DashboardSummary, Reference, summarize
from tests.rules.mutants.shipped import Shipped


@dataclass(frozen=True, slots=True)
class Everything:
    """A project with the summaries of its dashboards."""

    project: Project
    summaries: Sequence[DashboardSummary]

    @property
    def groups(self) -> Sequence[Alerts]:
        return self.project.alert_groups

    def with_group(self, old: Alerts, new: Alerts) -> Everything:
        definitions = tuple(
            replace(definition, value=new) if definition.value is old else definition
            for definition in self.project.definitions
        )
        return replace(self, project=replace(self.project, definitions=definitions))

    def subjects(self) -> Iterator[tuple[str, object]]:
        return project_subjects(self.project, self.summaries)


Mutate = Callable[[Shipped, Everything], Iterator[Everything]]


@dataclass(frozen=True, slots=True)
class Kind:
    """As of a dashboard, but of everything together."""

    name: str
    mutate: Mutate
    rules: tuple[str, ...]


def made(project: Shipped) -> Everything:
    """Return everything together, as it is shipped."""
    return Everything(project.project, [summarize(each) for each in project.dashboards])


def said(kind: Kind, everything: Everything) -> set[tuple[str, str]]:
    """Return what the rules meant for a kind find."""
    meant = [rule for rule in rules() if rule.id in kind.rules]
    return {
        (finding.id, finding.message)
        for scope, subject in everything.subjects()
        for finding in lint_project(subject, [rule for rule in meant if rule.scope == scope], least=Severity.WARNING)
    }


def _of_alerts(change: Callable[[Alerts, Alert], Iterator[Sequence[Alert]]]) -> Mutate:
    """Yield everything with other alerts in one group, for each of its alerts."""

    def mutate(_project: Shipped, everything: Everything) -> Iterator[Everything]:
        for group in everything.groups:
            for alert in group.active:
                for changed in change(group, alert):
                    yield everything.with_group(group, replace(group, rules=changed))

    return mutate


def _swapped(group: Alerts, old: Alert, new: Alert) -> Sequence[Alert]:
    return [new if each is old else each for each in group.rules]


def _lost_panels(group: Alerts, alert: Alert) -> Iterator[Sequence[Alert]]:
    uid, title = alert.panel
    yield _swapped(group, alert, replace(alert, panel=(uid, f"{title} now")))
    yield _swapped(group, alert, replace(alert, panel=(f"{uid}s", title)))


def _same_names(group: Alerts, alert: Alert) -> Iterator[Sequence[Alert]]:
    if alert is not group.active[0]:
        yield _swapped(group, alert, replace(alert, name=group.active[0].name))


def _unreachable(group: Alerts, alert: Alert) -> Iterator[Sequence[Alert]]:
    """An alert on a quantile is moved beyond every bucket."""
    text = "" if alert.expression is None else str(alert.expression)
    if "histogram_quantile" in text and alert.fires.side == "above":
        yield _swapped(group, alert, replace(alert, fires=above(1e9)))


def _no_companion(group: Alerts, alert: Alert) -> Iterator[Sequence[Alert]]:
    if alert.name.endswith("Absent"):
        yield [each for each in group.rules if each is not alert]


def _lost_sources(_project: Shipped, everything: Everything) -> Iterator[Everything]:
    """Those that ask databases alone need no Prometheus."""
    asking = [each for each in everything.groups if any(alert.expression is not None for alert in each.active)]
    for group in asking:
        yield everything.with_group(group, replace(group, datasource="promtheus"))


def _of_summaries(change: Callable[[DashboardSummary], Iterator[DashboardSummary]]) -> Mutate:
    def mutate(_project: Shipped, everything: Everything) -> Iterator[Everything]:
        for summary in everything.summaries:
            for changed in change(summary):
                others = [changed if each is summary else each for each in everything.summaries]
                yield replace(everything, summaries=others)

    return mutate


def _misspelt(references: Sequence[Reference]) -> Iterator[tuple[Reference, ...]]:
    for one in references:
        yield tuple(replace(each, uid=f"{each.uid}-x") if each is one else each for each in references)


def _lost_links(summary: DashboardSummary) -> Iterator[DashboardSummary]:
    yield from (replace(summary, links=links) for links in _misspelt(summary.links))


def _lost_queries(summary: DashboardSummary) -> Iterator[DashboardSummary]:
    yield from (replace(summary, datasources=datasources) for datasources in _misspelt(summary.datasources))


def _twin_uids(_project: Shipped, everything: Everything) -> Iterator[Everything]:
    first, *rest = everything.summaries
    for summary in rest:
        others = [replace(each, uid=first.uid) if each is summary else each for each in everything.summaries]
        yield replace(everything, summaries=others)


KINDS: tuple[Kind, ...] = (
    Kind("link an alert to a panel that is not there", _of_alerts(_lost_panels), ("alert/unknown-panel",)),
    Kind("give two alerts one name", _of_alerts(_same_names), ("alert/duplicate-name",)),
    Kind("alert above every bucket", _of_alerts(_unreachable), ("alert/never-fires",)),
    Kind("delete the alert on absence", _of_alerts(_no_companion), ("alert/missing-absent-alert",)),
    Kind("let alerts ask a data source that is not there", _lost_sources, ("alert/unknown-datasource",)),
    Kind("link to a dashboard that is not there", _of_summaries(_lost_links), ("dashboard/broken-link",)),
    Kind("ask a data source that is not there", _of_summaries(_lost_queries), ("panel/unknown-datasource",)),
    Kind("give two dashboards one uid", _twin_uids, ("dashboard/duplicate-uid",)),
)
