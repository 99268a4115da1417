"""A panel asks something."""

from __future__ import annotations

from collections.abc import Iterator

from generator.compile.dashboard import Compiled
from generator.compile.tree import panels
from generator.problem import Problem


def check(dashboard: Compiled) -> Iterator[Problem]:
    """Refuse a house panel without a query; rows and text ask nothing."""
    for panel in panels(dashboard.data) if dashboard.house else ():
        if panel["type"] not in {"row", "text"} and not panel.get("targets"):
            message = f"the panel {panel.get('title', '')!r} has no query"
            mend = "give `query=...`"
            yield Problem(id="panel/query", place=dashboard.places.of(panel), message=message, mend=mend)
