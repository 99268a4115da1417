"""A panel asks few things.

Why: Eleven queries in one panel are eleven requests at each refresh, and lines that nobody tells apart.
Bad: a panel with eleven queries.
Good: one query with an aggregation by a label, or two panels.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.checks.examples import panel
from generator.checks.rule import Finding
from generator.checks.subjects import Panel
from generator.problem import Severity

ID = "panel/too-many-targets"
SEVERITY = Severity.NOTE
ELSEWHERE = Severity.ADVICE

_MOST = 10


def check(subject: Panel) -> Iterator[Finding]:
    """Note a panel with more queries than a reader follows."""
    count = sum(not target.get("hide") for target in (subject.data.get("targets") or ()))
    if count > _MOST:
        yield Finding(
            message=f"the panel {subject.title!r} asks {count} queries",
            mend="ask one query by a label, or make several panels",
        )


def bad() -> Panel:
    """Return a panel with eleven queries."""
    return panel(*["up"] * (_MOST + 1))


def good() -> Panel:
    """Return one with ten."""
    return panel(*["up"] * _MOST)
