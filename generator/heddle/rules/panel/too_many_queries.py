"""The panel runs more than 10 queries.

Why: Each query is a separate request at each refresh, and readers cannot tell so many lines apart.
Bad: a panel with eleven queries.
Good: one query that groups by a label, or two panels.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.NOTE
EXTERNAL_SEVERITY = Severity.ADVICE

_LIMIT = 10


def check(panel: Panel) -> Iterator[Violation]:
    count = len(panel.visible_targets)
    if count > _LIMIT:
        yield Violation(
            message=f"panel {panel.title!r} runs {count} queries",
            help="combine queries that differ only in a label, or split the panel",
        )


def bad() -> Panel:
    return examples.panel(*["up"] * (_LIMIT + 1))


def good() -> Panel:
    return examples.panel(*["up"] * _LIMIT)
