"""The queries of a project's definitions: compiled dashboards and alert conditions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from heddle.compile.dashboard import Compiled
from heddle.diagnostics.errors import BadInput, collecting
from heddle.diagnostics.finding import Finding
from heddle.grafana.durations import total_seconds
from heddle.project.pipeline import Project as LoadedProject
from heddle.prove.datasource import PROMETHEUS, Sources, source_of
from heddle.prove.documented import Documented, documented_in
from heddle.prove.queries import Watched
from heddle.settings.model import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """What there is to query, and what the catalog says about the results."""

    dashboards: tuple[Compiled, ...]
    alerts: tuple[Watched, ...]
    documented: Documented
    sources: Sources = field(default_factory=Sources)


def project(loaded: LoadedProject) -> Project:
    """Compile a project's definitions. Raises BadInput with everything that cannot be compiled."""
    findings: list[Finding] = list(loaded.findings)
    dashboards = []
    for definition in loaded.dashboards:
        compiled, found = loaded.compile(definition)
        if compiled is None:
            findings += found
        else:
            dashboards.append(compiled)
    alerts = []
    for group in loaded.alert_groups:
        with collecting(findings):
            alerts += [_one(group, alert) for alert in group.rules]
    if findings:
        raise BadInput(findings)
    return Project(
        dashboards=tuple(dashboards),
        alerts=tuple(alerts),
        documented=documented_in(loaded.catalog()),
        sources=_sources(list(loaded.datasources), loaded.settings),
    )


def _sources(specs: list[Any], settings: Settings) -> Sources:
    listed = [source_of(one.type, one.uid, one.name, one.json(settings.grafana)) for one in specs]
    return Sources(listed, next((one.uid for one in specs if one.is_default), ""))


def _one(group: Any, alert: Any) -> Watched:  # noqa: ANN401
    from heddle.author.promql.scope import alert_scope

    if alert.expression is None:
        asked, target = (alert.query.source_type, alert.query.ref()["uid"]), dict(alert.query.fields)
    else:
        expression = alert.expression.render(alert_scope(alert.rate_window))
        asked, target = (PROMETHEUS, group.datasource), {"expr": expression}
    return Watched(
        system=group.system.title,
        name=alert.name,
        source=asked,
        target=target,
        window=total_seconds(alert.rate_window),
        location=alert.location,
    )
