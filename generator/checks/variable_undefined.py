"""Every variable that a query names is the dashboard's: Grafana sends an unknown one as it stands and finds nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from generator.compile.dashboard import Compiled
from generator.compile.tree import Json, panels
from generator.problem import Problem

_NAMED = re.compile(r"\$(?:\{([a-zA-Z]\w*)[^}]*\}|([a-zA-Z]\w*)|\[\[(\w+)\]\])")


def check(dashboard: Compiled) -> Iterator[Problem]:
    """Refuse a house query, variable or annotation that names a variable which the dashboard does not have."""
    if not dashboard.house:
        return
    known = {variable["name"] for variable in dashboard.data["templating"]["list"]}
    for subject in _asking(dashboard.data):
        for name in sorted({name for text in _texts(subject) for name in _names(text)} - known):
            yield Problem(
                id="variable/undefined",
                place=dashboard.places.of(subject),
                message=f"${name} is no variable of the dashboard {dashboard.data['title']!r}",
                mend=f"add it to `variables`, or name one of: {', '.join(sorted(known)) or 'there are none'}",
            )


def _asking(dashboard: Json) -> Iterator[Json]:
    for panel in panels(dashboard):
        yield from panel.get("targets", ())
    yield from dashboard["templating"]["list"]
    yield from dashboard["annotations"]["list"]


def _names(text: str) -> Iterator[str]:
    for match in _NAMED.finditer(text):
        yield next(name for name in match.groups() if name)


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON value
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
