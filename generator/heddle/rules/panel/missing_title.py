"""A panel has a title.

Why: Links, alerts and reviews name a panel by its title; Heddle makes its id from it.
Bad: `title=""`.
Good: `title="Orders"`. A text panel speaks for itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules.examples import panel
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.ERROR
EXTERNAL_SEVERITY = Severity.ADVICE
GATE = True


def check(subject: Panel) -> Iterator[Violation]:
    """Refuse a panel or a row without a title."""
    if subject.type != "text" and not subject.title.strip():
        yield Violation(message=f"this {subject.type} panel has no title", help="give it a title")


def bad() -> Panel:
    """Return a panel without a title."""
    return panel("up", title="")


def good() -> Panel:
    """Return a text panel without one."""
    return panel(type="text", title="")
