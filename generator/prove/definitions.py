"""Definitions are loaded and compiled, to be asked; nothing is written."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from generator.checks.declared import catalogue_below
from generator.compile.dashboard import Compiled, compile_dashboard
from generator.compile.load.definition import define
from generator.compile.load.discover import discover
from generator.compile.load.forget import forget
from generator.durations import total
from generator.errors import BadInput
from generator.generate.known import known_sources
from generator.generate.request import Request
from generator.problem import Problem
from generator.prove.documented import Documented, documented_in
from generator.prove.questions import Watched
from generator.prove.source import PROMETHEUS, Sources, source_of
from generator.settings.current import settings, using

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
    problems: list[Problem] = []

    def made(make: Callable[[], _T]) -> Iterator[_T]:
        try:
            yield make()
        except BadInput as error:
            problems.extend(error.problems)

    sources = discover(request.definitions, request.systems)
    given = [definition for source in sources for definition in made(partial(define, source))]
    of = {kind: [each for each in given if each.source.declares == kind and each.value is not None] for kind in _KINDS}
    known = known_sources([each.value for each in of["datasource"]])
    documented = documented_in(catalogue_below(request.definitions))
    dashboards = [one for each in of["dashboard"] for one in made(partial(compile_dashboard, each, known))]
    alerts = [alert for each in of["alerts"] for group in made(partial(_watched, each.value)) for alert in group]
    if problems:
        raise BadInput(problems)
    return Project(
        dashboards=tuple(dashboards),
        alerts=tuple(alerts),
        documented=documented,
        sources=_sources([each.value for each in of["datasource"]]),
    )


_KINDS = ("datasource", "dashboard", "alerts")


def _sources(specs: list[Any]) -> Sources:
    listed = [source_of(one.type, one.uid, one.name, one.json(settings().version("grafana"))) for one in specs]
    return Sources(listed, next((one.uid for one in specs if one.is_default), ""))


def _watched(group: Any) -> list[Watched]:  # noqa: ANN401 - Alerts, whose words are imported late
    return [_one(group, alert) for alert in group.rules]


def _one(group: Any, alert: Any) -> Watched:  # noqa: ANN401
    from generator.author.promql import alert_scope

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
        window=total(alert.rate_window),
        place=alert.place,
    )
