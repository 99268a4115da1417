"""A panel asks something.

Why: A panel without a query is an empty box, which reads like a fault of the system.
Bad: `stat("Orders", question="How many?")`.
Good: the same with `query=...`. Rows, text and lists of dashboards or alerts ask nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules.examples import panel
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.ERROR
EXTERNAL_SEVERITY = Severity.NOTE
GATE = True


def check(subject: Panel) -> Iterator[Violation]:
    """Refuse a panel of data without a target."""
    if subject.facts.queries and not subject.data.get("targets") and "libraryPanel" not in subject.data:
        yield Violation(message=f"the panel {subject.title!r} has no query", help="give `query=...`")


def bad() -> Panel:
    """Return a panel without a query."""
    return panel()


def good() -> Panel:
    """Return a panel with one."""
    return panel("up")
