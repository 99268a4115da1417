"""Lists the metrics that dashboards and alerts use, and those of programs that nothing uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Literal, NamedTuple, TypeAlias, cast

from heddle.catalog.contract import Emitter, series_names
from heddle.catalog.sources import matches
from heddle.compile.dashboard import Compiled
from heddle.diagnostics.finding import Finding, Severity
from heddle.diagnostics.location import Location
from heddle.external.read import read_file
from heddle.external.rule_files import find_rules
from heddle.grafana.model import DashboardJson
from heddle.project.pipeline import Project
from heddle.promql.ast import Node, Selector
from heddle.promql.parse import PromqlSyntaxError, parse_promql
from heddle.promql.queries import metric_name
from heddle.rules.other_queries import other_queries
from heddle.rules.subjects import Dashboard

MetricUser: TypeAlias = Literal["panel", "alert", "variable", "annotation", "rule"]
"""What uses a metric; `rule` is a recording rule."""
_LIBRARY: Final = "Library panel"
"""In place of the title of a dashboard: any number of dashboards show the panel."""
_NO_DASHBOARD: Final = "check/not-a-dashboard"


class MetricUse(NamedTuple):
    """A panel, an alert or another user of a metric; `owner` is the dashboard, or the file or the group of an alert."""

    user: MetricUser
    owner: str
    title: str
    location: Location


@dataclass(slots=True)
class InventoryEntry:
    """A metric with its uses. `type`, `series` and `source` are those of its source; empty, or None, without one."""

    name: str
    type: str = ""
    series: int | None = None
    source: str = ""
    uses: dict[MetricUse, None] = field(default_factory=dict)


class Inventory:
    """The metrics of sources, and those that queries use; `findings` say which files and definitions are unreadable."""

    def __init__(self, emitters: Iterable[Emitter] = ()) -> None:
        self.findings: list[Finding] = []
        self._entries: dict[tuple[str, str], InventoryEntry] = {}
        self._by_series: dict[str, list[InventoryEntry]] = {}
        for emitter in emitters:
            for item in emitter.metrics:
                name = item.metric.name
                type = item.metric.kind if item.is_typed else "untyped"
                series = None if emitter.is_closed else item.sample_count
                entry = InventoryEntry(name, type, series, emitter.name)
                self._entries[name, emitter.name] = entry
                for each in {name, *series_names(item, is_closed=emitter.is_closed)}:
                    self._by_series.setdefault(each, []).append(entry)

    @property
    def entries(self) -> list[InventoryEntry]:
        """The metrics, sorted by name."""
        return [entry for _, entry in sorted(self._entries.items())]

    def add_dashboard(self, compiled: Compiled, owner: str = "") -> None:
        """Add the queries of a dashboard; `owner` is its title by default."""
        data = cast("DashboardJson", compiled.data)
        dashboard = Dashboard(data, compiled.built_with_heddle)
        owner = owner or dashboard.title or compiled.locations.dashboard.file
        for query in (*(query for panel in dashboard.panels for query in panel.queries), *other_queries(dashboard)):
            location = compiled.locations.of(query.target)
            self._add(query.node, MetricUse(query.user, owner, query.panel.title, location))

    def add_files(self, paths: Sequence[Path]) -> None:
        """Add the dashboards and rules of files; it is an error if none of them has any."""
        findings: list[Finding] = []
        is_empty = True
        for path in paths:
            content = read_file(path)
            rules = list(find_rules(content.value))
            is_empty = is_empty and not rules and not content.dashboards
            findings += [finding for finding in content.findings if not rules or finding.id != _NO_DASHBOARD]
            for dashboard in content.dashboards:
                data, locations = dashboard.data, dashboard.locations
                compiled = Compiled(data=data, folder="", built_with_heddle=False, locations=locations, findings=())
                self.add_dashboard(compiled)
            for rule in rules:
                user: MetricUser = "rule" if rule.is_recording else "alert"
                use = MetricUse(user, str(path), rule.name, Location(f"{path}#{rule.pointer}"))
                self._add_promql(rule.expression, use)
        if is_empty:
            findings = [
                replace(item, severity=Severity.ERROR) if item.id == _NO_DASHBOARD else item for item in findings
            ]
        self.findings += findings

    def add_project(self, project: Project) -> None:
        """Add the dashboards, library panels and alerts of a project."""
        from heddle.compile.alerting.rules import promql_of

        self.findings += project.findings
        owners = [*((each, "") for each in project.dashboards), *((each, _LIBRARY) for each in project.library_panels)]
        for definition, owner in owners:
            result = project.compile(definition)
            self.findings += result.findings
            if result.dashboard:
                self.add_dashboard(result.dashboard, owner)
        for group in project.alert_groups:
            for alert in group.active:
                use = MetricUse("alert", f"{group.system.title} alerts", alert.name, alert.location)
                self._add_promql(promql_of(alert), use)

    def _add_promql(self, promql: str, use: MetricUse) -> None:
        try:
            self._add(parse_promql(promql), use)
        except PromqlSyntaxError:
            return

    def _add(self, node: Node | None, use: MetricUse) -> None:
        for selector in node.selectors if node else ():
            for entry in self._selected(selector):
                entry.uses[use] = None

    def _selected(self, selector: Selector) -> Iterator[InventoryEntry]:
        name = metric_name(selector)
        if name in self._by_series:
            yield from self._by_series[name]
        elif name:
            yield self._entries.setdefault((name, ""), InventoryEntry(name))
        pattern = next((each.value for each in selector.matchers if each.label == "__name__"), "")
        for series, entries in self._by_series.items() if pattern and not name else ():
            if matches(pattern, series):
                yield from entries
