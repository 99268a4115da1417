"""Compares queries with the metrics that programs emit, and with those of an earlier version."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple, TypeAlias, cast

from heddle.catalog.lookup import Catalog
from heddle.catalog.sources import is_of_prometheus, prefix_of
from heddle.compile.dashboard import Compiled
from heddle.diagnostics.finding import Finding, Severity
from heddle.diagnostics.location import Location
from heddle.grafana.model import DashboardJson, TargetJson
from heddle.lint.exceptions import ExceptionSet
from heddle.lint.runner import Subject, finding_of, findings_by_subject, queries_of, run_rule
from heddle.promql.queries import metric_name
from heddle.rules.other_queries import no_panel
from heddle.rules.rule import Rule
from heddle.rules.subjects import Dashboard, Query
from heddle.settings.model import Settings

User: TypeAlias = Literal["panel", "alert", "variable", "annotation"]
USERS: Final[tuple[User, ...]] = ("panel", "alert", "variable", "annotation")
"""What has queries."""


class AlertQuery(NamedTuple):
    """The PromQL of an alert or a recording rule; `read_labels` are the labels that its texts use."""

    name: str
    promql: str
    location: Location
    read_labels: tuple[str, ...] = ()


class BrokenUse(NamedTuple):
    """A panel, an alert, a variable or an annotation that a change of the metrics breaks."""

    user: User
    title: str
    location: Location


@dataclass(slots=True)
class Comparison:
    """The comparison of all queries of a run with `catalog`; with `before`, only differences to it are findings.

    `other_metrics` counts the metrics that were not compared, since no source has their prefix, by prefix. `broken` are
    the users of changed metrics, by the name of the dashboard or the file.
    """

    catalog: Catalog
    before: Catalog | None = None
    other_metrics: dict[str, set[str]] = field(default_factory=dict)
    broken: dict[str, dict[BrokenUse, None]] = field(default_factory=dict)

    def dashboard(
        self,
        compiled: Compiled,
        rules: Iterable[Rule],
        *,
        settings: Settings | None = None,
        least: Severity = Severity.WARNING,
        exceptions: ExceptionSet | None = None,
    ) -> list[Finding]:
        """Return the findings about a dashboard."""
        rules = [rule for rule in rules if rule.metrics_severity is not None]

        def findings(catalog: Catalog) -> Iterator[tuple[Subject, Finding]]:
            return findings_by_subject(
                compiled, rules, catalog=catalog, settings=settings, least=least, exceptions=exceptions
            )

        data = cast("DashboardJson", compiled.data)
        self._count_other_metrics(queries_of(Dashboard(data, catalog=self.catalog)))
        known = {_key(finding) for _, finding in findings(self.before)} if self.before else set()
        new_findings = [(subject, finding) for subject, finding in findings(self.catalog) if _key(finding) not in known]
        if self.before:
            name = str(data.get("title") or data.get("uid") or "") or compiled.locations.dashboard.file
            for subject, finding in new_findings:
                self._add_broken(name, *_user_and_title(subject), finding.location)
        return [finding for _, finding in new_findings]

    def alert(
        self, alert: AlertQuery, rules: Iterable[Rule], group: str, *, least: Severity = Severity.WARNING
    ) -> list[Finding]:
        """Return the findings about an alert or a recording rule of a group or a file."""
        rules = [rule for rule in rules if rule.metrics_severity and rule.scope == "query"]
        known = {_key(finding) for finding in _alert_findings(alert, rules, self.before, least)} if self.before else ()
        self._count_other_metrics([_alert_query(alert, self.catalog)])
        new_findings = [item for item in _alert_findings(alert, rules, self.catalog, least) if _key(item) not in known]
        if self.before:
            for finding in new_findings:
                self._add_broken(group, "alert", alert.name, finding.location)
        return new_findings

    def counts(self) -> Mapping[str, int]:
        """Return the number of metrics that were not compared by prefix, the most frequent prefix first."""
        counts = Counter({prefix: len(names) for prefix, names in self.other_metrics.items()})
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    def _count_other_metrics(self, queries: Iterable[Query]) -> None:
        for selector in (selector for query in queries for selector in query.selectors):
            name = metric_name(selector)
            if not name or ":" in name or is_of_prometheus(name):
                continue
            if not self.catalog.find(name) and not self.catalog.compares(selector):
                self.other_metrics.setdefault(prefix_of(name), set()).add(name)

    def _add_broken(self, name: str, user: User, title: str, location: Location) -> None:
        self.broken.setdefault(name, {})[BrokenUse(user, title, location)] = None


def distinct(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings without those that say the same about the same part as an earlier one."""
    first: dict[object, Finding] = {}
    for finding in findings:
        first.setdefault((*_key(finding), finding.panel, finding.notes), finding)
    return list(first.values())


def _key(finding: Finding) -> tuple[str, Location, str]:
    return finding.id, finding.location, finding.message


def _user_and_title(subject: Subject) -> tuple[User, str]:
    if isinstance(subject, Query):
        return subject.user, subject.panel.title
    return "panel", subject.title if hasattr(subject, "title") else ""


def _alert_query(alert: AlertQuery, catalog: Catalog) -> Query:
    legend = " ".join(f"{{{{{label}}}}}" for label in alert.read_labels)
    dashboard = Dashboard(cast("DashboardJson", {}), built_with_heddle=False, catalog=catalog)
    return Query(alert.promql, cast("TargetJson", {"legendFormat": legend}), no_panel(dashboard, alert.name), "alert")


def _alert_findings(alert: AlertQuery, rules: Iterable[Rule], catalog: Catalog, least: Severity) -> Iterator[Finding]:
    query = _alert_query(alert, catalog)
    for rule in rules if query.is_compared else ():
        severity = rule.metrics_severity
        if severity is not None and severity >= least:
            for violation in run_rule(rule, query):
                yield finding_of(rule, severity, violation, alert.location)
