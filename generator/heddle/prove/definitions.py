"""Definitions are loaded and compiled, to be asked; nothing is written."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from heddle.build.datasource_refs import datasource_refs
from heddle.build.request import Request
from heddle.catalog.discover import discover_catalog
from heddle.compile.dashboard import Compiled, compile_dashboard
from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.grafana.durations import total_seconds
from heddle.project.discover import discover
from heddle.project.load import define, forget
from heddle.prove.datasource import PROMETHEUS, Sources, source_of
from heddle.prove.documented import Documented, documented_in
from heddle.prove.queries import Watched
from heddle.settings.current import current_settings, using

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """What there is to ask, and what the catalogue says of the answers."""

    dashboards: tuple[Compiled, ...]
    alerts: tuple[Watched, ...]
    documented: Documented
    sources: Sources = field(default_factory=Sources)


def project(request: Request) -> Project:
    """Compile a project's definitions. Raises BadInput with everything that cannot be compiled."""
    loaded = set(sys.modules)
    with using(request.settings):
        try:
            return _compiled(request)
        finally:
            forget(set(sys.modules) - loaded, request.definitions)


def _compiled(request: Request) -> Project:
    findings: list[Finding] = []

    def made(make: Callable[[], _T]) -> Iterator[_T]:
        try:
            yield make()
        except BadInput as error:
            findings.extend(error.findings)

    sources = discover(request.definitions, request.systems)
    given = [definition for source in sources for definition in made(partial(define, source))]
    of = {kind: [each for each in given if each.source.declares == kind and each.value is not None] for kind in _KINDS}
    known = datasource_refs([each.value for each in of["datasource"]])
    documented = documented_in(discover_catalog(request.definitions))
    dashboards = [one for each in of["dashboard"] for one in made(partial(compile_dashboard, each, known))]
    alerts = [alert for each in of["alerts"] for group in made(partial(_watched, each.value)) for alert in group]
    if findings:
        raise BadInput(findings)
    return Project(
        dashboards=tuple(dashboards),
        alerts=tuple(alerts),
        documented=documented,
        sources=_sources([each.value for each in of["datasource"]]),
    )


_KINDS = ("datasource", "dashboard", "alerts")


def _sources(specs: list[Any]) -> Sources:
    listed = [source_of(one.type, one.uid, one.name, one.json(current_settings().version("grafana"))) for one in specs]
    return Sources(listed, next((one.uid for one in specs if one.is_default), ""))


def _watched(group: Any) -> list[Watched]:  # noqa: ANN401 - Alerts, whose words are imported late
    return [_one(group, alert) for alert in group.rules]


def _one(group: Any, alert: Any) -> Watched:  # noqa: ANN401
    from heddle.author.promql.scope import alert_scope

    if alert.expression is None:
        asked, target = (alert.query.source, alert.query.uid), dict(alert.query.fields)
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
