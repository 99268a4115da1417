"""Where a query runs decides which series it reads: on a dashboard those of the selected jobs, in an alert those of the
jobs in settings.

A tree is built without this. Its selectors name their system, and rates without a window of their own have a
placeholder; `Scope.resolve` fills in both.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from heddle.author.promql.errors import refuse
from heddle.catalog.metrics import System
from heddle.grafana.variables import whole_reference
from heddle.promql.ast import Matcher, Node, Selector, Subquery, transform
from heddle.settings.active import project_settings

RANGE: Final = "$__range"
"""The time range that the reader selected."""

RATE_INTERVAL: Final = "$__rate_interval"
"""The step of the graph, but at least four scrapes."""

RATE_WINDOW: Final = "<rate window>"
"""Placeholder for the scope's rate window."""

_PLAIN: Final = re.compile(r"[\w:/@ -]+")
_DURATION: Final = re.compile(r"(?=\d)(\d+y)?(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """`rate_window` is the window of a rate that names none; `dashboard` distinguishes a dashboard from an alert."""

    rate_window: str
    dashboard: bool

    def matchers(self, system: System) -> tuple[Matcher, ...]:
        """Return the matchers that select the series of a system."""
        if self.dashboard:
            own = (Matcher(label, "=~", f"${system.scope_variable(label)}") for label in own_scope(system))
            return (*(Matcher(label, "=~", f"${label}") for label in project_settings().everywhere), *own)
        job = system.jobs
        return (Matcher("job", "=" if _PLAIN.fullmatch(job) else "=~", job),) if "job" in system.scope else ()

    def resolve(self, node: Node, systems: Mapping[str, System]) -> Node:
        """Return a tree with the matchers and the rate window of this scope; `systems` are those it names."""

        def resolved(part: Node) -> Node:
            if isinstance(part, Selector | Subquery) and part.window == RATE_WINDOW:
                part = replace(part, window=self.rate_window)
            if isinstance(part, Selector) and part.scope:
                matchers = self.matchers(systems[part.scope])
                if part.all_instances:
                    matchers = tuple(matcher for matcher in matchers if matcher.label != "instance")
                part = replace(part, matchers=(*matchers, *part.matchers), scope="", all_instances=False)
            return part

        return transform(node, resolved)


def own_scope(system: System) -> tuple[str, ...]:
    """Return the labels of a system's scope that have a variable of the system, and not one of all dashboards."""
    return tuple(label for label in system.scope if label not in project_settings().everywhere)


DASHBOARD: Final = Scope(rate_window=RATE_INTERVAL, dashboard=True)
"""A dashboard with the variables of the scopes of its systems."""


def alert_scope(rate_window: str = "5m") -> Scope:
    """Return the scope of an alert: no variables, jobs from settings, and windows that are durations."""
    return Scope(rate_window=check_window(rate_window), dashboard=False)


def check_window(window: str) -> str:
    """Return the window if it is a duration such as `5m` or a Grafana variable; else raise AuthorError."""
    if _DURATION.fullmatch(window) or whole_reference(window):
        return window
    return refuse(
        "expression/invalid-duration", f"`{window}` is not a duration", "write a duration such as `5m`, or `$__range`"
    )


def check_offset(offset: str) -> str:
    """Return the offset if it is a duration, which looks ahead if it is negative; else raise AuthorError."""
    if _DURATION.fullmatch(offset.removeprefix("-")):
        return offset
    return refuse(
        "expression/invalid-duration",
        f"`{offset}` is not a duration",
        "write a duration such as `1d`, or `-1h` to look ahead",
    )
