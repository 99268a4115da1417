"""The panel does not state which question it answers.

Why: Whoever is on call at night reads it first. A query shows how a number is computed, not what it is for.
Bad: a panel without a description.
Good: `question="Are orders still being processed?"`. Rows and text panels need none.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.ERROR
EXTERNAL_SEVERITY = Severity.ADVICE
IN_GENERATE = True


def check(panel: Panel) -> Iterator[Violation]:
    if panel.type in ("row", "text") or "libraryPanel" in panel.data:  # the description is in the library
        return
    if not panel.data.get("description"):
        yield Violation(
            message=f"panel {panel.title!r} has no description",
            help='set `question="..."`, or `description` of a panel of grafanalib: what the panel answers',
        )


def bad() -> Panel:
    return examples.panel("up", description="")


def good() -> Panel:
    return examples.panel("up", description="Is it up?")
