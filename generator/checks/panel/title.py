"""A panel has a title.

Why: Links, alerts and reviews name a panel by its title; Heddle makes its id from it.
Bad: `title=""`.
Good: `title="Orders"`. A text panel speaks for itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.checks.examples import panel
from generator.checks.rule import Finding
from generator.checks.subjects import Panel
from generator.problem import Severity

ID = "panel/title"
SEVERITY = Severity.ERROR
ELSEWHERE = Severity.ADVICE
GATE = True


def check(subject: Panel) -> Iterator[Finding]:
    """Refuse a panel or a row without a title."""
    if subject.type != "text" and not subject.title.strip():
        yield Finding(message=f"this {subject.type} panel has no title", mend="give it a title")


def bad() -> Panel:
    """Return a panel without a title."""
    return panel("up", title="")


def good() -> Panel:
    """Return a text panel without one."""
    return panel(type="text", title="")
