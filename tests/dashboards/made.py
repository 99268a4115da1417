"""This repository's dashboards, compiled: panels by title, and the metrics that they ask for."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import promql_parser

from tests.cli.project import panels
from tests.dashboards.answers.asked import ROOT, Asked, compiled, dashboards
from tests.settings_values import reimported

Json = dict[str, Any]


@cache
def json_by_uid() -> dict[str, Json]:
    """Return every dashboard's JSON by its uid."""
    return {dashboard["uid"]: dashboard for dashboard in compiled(ROOT / "dashboards", ROOT / "datasources")}


def made(uid: str) -> dict[str, Json]:
    """Return a dashboard's panels by title, those of collapsed rows too."""
    return {panel["title"]: panel for panel in panels(json_by_uid()[uid])}


def targets(uid: str) -> list[Json]:
    """Return all that a dashboard asks with every row open."""
    return [target for panel in made(uid).values() for target in panel.get("targets", ())]


def question(uid: str) -> Asked:
    """Return what a dashboard asks of Prometheus."""
    return next(one for one in dashboards() if one.uid == uid)


def named(uid: str) -> set[str]:
    """Return the names of all series that a dashboard's panels ask for."""
    one = question(uid)
    return {name for panel in one.panels for query in panel.queries for name in series(one.resolve(query.text))}


def recompiled(uid: str, **more: object) -> Json:
    """Return a dashboard's JSON under other settings than the defaults."""
    with reimported(more):
        return {one["uid"]: one for one in compiled(ROOT / "dashboards", ROOT / "datasources")}[uid]


def valid(query: str) -> bool:
    """Tell whether a query without variables is PromQL."""
    try:
        promql_parser.parse(query)
    except ValueError:
        return False
    return True


def series(query: str) -> set[str]:
    """Return the names of the series that a query without variables asks for."""
    return set(_series(promql_parser.parse(query)))


def _series(node: Any) -> Iterator[str]:
    if isinstance(node, promql_parser.VectorSelector):
        yield str(node.name)
    elif isinstance(node, promql_parser.MatrixSelector):
        yield from _series(node.vector_selector)
    else:
        below = [getattr(node, name, None) for name in ("expr", "lhs", "rhs")] + list(getattr(node, "args", ()))
        for one in below:
            if one is not None:
                yield from _series(one)
