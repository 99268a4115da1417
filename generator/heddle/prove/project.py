"""The compiled definitions of a project, and what its catalog documents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from heddle.catalog.lookup import Catalog
from heddle.compile.dashboard import Compiled
from heddle.diagnostics.errors import BadInput, collecting
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location
from heddle.grafana.datasource_types import PROMETHEUS
from heddle.grafana.durations import total_seconds
from heddle.grafana.variables import variable_names
from heddle.project.pipeline import Project
from heddle.prove.backend import DocumentedTelemetry, documented_telemetry
from heddle.prove.datasources import Datasources, datasource_from_json
from heddle.prove.queries import AlertRule, MetricsLink, RecordingRule
from heddle.settings.model import Settings

if TYPE_CHECKING:
    from heddle.author.alerts import Alerts
    from heddle.author.correlation import TraceToMetrics
    from heddle.author.datasources import DataSource


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledProject:
    """What a project queries; usable after its definitions are unloaded."""

    dashboards: tuple[Compiled, ...]
    alerts: tuple[AlertRule, ...]
    recordings: tuple[RecordingRule, ...] = ()
    links: tuple[MetricsLink, ...] = ()
    documented: DocumentedTelemetry
    datasources: Datasources = field(default_factory=Datasources)


def compile_project(project: Project) -> CompiledProject:
    """Compile the dashboards and alerts of a loaded project. Raises BadInput with the findings of all of them."""
    findings: list[Finding] = list(project.findings)
    dashboards = []
    for definition in project.dashboards:
        result = project.compile(definition)
        if result.dashboard is None:
            findings += result.findings
        else:
            dashboards.append(result.dashboard)
    alerts: list[AlertRule] = []
    for group in project.alert_groups:
        with collecting(findings):
            alerts += _alert_rules(group)
    if findings:
        raise BadInput(findings)
    catalog = project.catalog()
    recordings = tuple(_recording_rules(catalog, project.settings))
    documented = documented_telemetry(catalog)
    return CompiledProject(
        dashboards=tuple(dashboards),
        alerts=tuple(alerts),
        recordings=recordings if project.settings.alerts.recording_rules else (),
        links=tuple(metrics_links(project.datasources)),
        documented=replace(documented, recorded={rule.name: rule.expression for rule in recordings}),
        datasources=_datasources(project.datasources, project.settings),
    )


def metrics_links(specs: Sequence[DataSource]) -> Iterator[MetricsLink]:
    """Yield the queries to which spans link, without those that need the values of a span."""
    for spec in specs:
        link: TraceToMetrics | None = getattr(spec, "metrics", None)  # only data sources of traces have it
        if link is None:
            continue
        for name, expression in link.queries:
            if not variable_names(expression):
                yield MetricsLink(
                    source=spec.uid, target=link.target, name=name, expression=expression, location=spec.location
                )


def _datasources(specs: Sequence[DataSource], settings: Settings) -> Datasources:
    datasources = [datasource_from_json(spec.type, spec.uid, spec.name, spec.json(settings.grafana)) for spec in specs]
    return Datasources(datasources, next((spec.uid for spec in specs if spec.uid == settings.default_datasource), ""))


def _recording_rules(catalog: Catalog, settings: Settings) -> Iterator[RecordingRule]:
    """Yield the rules of the files in `out/prometheus/rules`; the settings say whether Prometheus has loaded them."""
    from heddle.compile.alerting.rules import recorded_expressions, recording_path

    for system, expressions in recorded_expressions(catalog):
        path = settings.root / settings.out / recording_path(system)
        for name, expression in expressions.items():
            yield RecordingRule(
                system=system.title,
                name=name,
                expression=expression,
                interval=total_seconds(settings.alerts.interval),
                location=Location(str(path)),
            )


def _alert_rules(group: Alerts) -> list[AlertRule]:
    from heddle.author.promql.scope import alert_scope

    rules = []
    for alert in group.rules:
        if alert.expression is None:
            query: Any = alert.query
            datasource, target = (query.source_type, query.ref()["uid"]), dict(query.fields)
        else:
            expression = alert.expression.render(alert_scope(alert.rate_window))
            datasource, target = (PROMETHEUS, group.datasource), {"expr": expression}
        rules.append(
            AlertRule(
                system=group.system.title,
                name=alert.name,
                datasource=datasource,
                target=target,
                window=total_seconds(alert.rate_window),
                location=alert.location,
                good_if_empty=alert.no_data == "OK",
            )
        )
    return rules
