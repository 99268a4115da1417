"""A panel asks something.

Why: A panel without a query is an empty box, which reads like a fault of the system.
Bad: `stat("Orders", asks="How many?")`.
Good: the same with `query=...`. Rows, text and lists of dashboards or alerts ask nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.checks.examples import panel
from generator.checks.rule import Finding
from generator.checks.subjects import Panel
from generator.problem import Severity

ID = "panel/query"
SEVERITY = Severity.ERROR
ELSEWHERE = Severity.NOTE
GATE = True

_SILENT = frozenset({"row", "text", "dashlist", "alertlist", "news", "annolist", "welcome", "gettingstarted"})


def check(subject: Panel) -> Iterator[Finding]:
    """Refuse a panel of data without a target."""
    if subject.type not in _SILENT and not subject.data.get("targets") and "libraryPanel" not in subject.data:
        yield Finding(message=f"the panel {subject.title!r} has no query", mend="give `query=...`")


def bad() -> Panel:
    """Return a panel without a query."""
    return panel()


def good() -> Panel:
    """Return a panel with one."""
    return panel("up")
