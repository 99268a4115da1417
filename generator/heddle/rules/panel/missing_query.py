"""The panel has no query.

Why: The panel is empty and looks as if the system had failed.
Bad: `stat("Orders", question="How many?")`.
Good: the same with `query=...`. Rows, texts and lists of dashboards or alerts need none.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.ERROR
EXTERNAL_SEVERITY = Severity.NOTE
IN_GENERATE = True


def check(panel: Panel) -> Iterator[Violation]:
    if panel.facts.queries and not panel.targets and "libraryPanel" not in panel.data:
        yield Violation(message=f"panel {panel.title!r} has no query", help="add `query=...`")


def bad() -> Panel:
    return examples.panel()


def good() -> Panel:
    return examples.panel("up")
