"""A panel asks few things.

Why: Eleven queries in one panel are eleven requests at each refresh, and lines that nobody tells apart.
Bad: a panel with eleven queries.
Good: one query with an aggregation by a label, or two panels.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules.examples import panel
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.NOTE
EXTERNAL_SEVERITY = Severity.ADVICE

_MOST = 10


def check(subject: Panel) -> Iterator[Violation]:
    """Note a panel with more queries than a reader follows."""
    count = sum(not target.get("hide") for target in (subject.data.get("targets") or ()))
    if count > _MOST:
        yield Violation(
            message=f"the panel {subject.title!r} asks {count} queries",
            help="ask one query by a label, or make several panels",
        )


def bad() -> Panel:
    """Return a panel with eleven queries."""
    return panel(*["up"] * (_MOST + 1))


def good() -> Panel:
    """Return one with ten."""
    return panel(*["up"] * _MOST)
