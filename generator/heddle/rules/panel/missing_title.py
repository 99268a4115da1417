"""The panel or row has no title.

Why: Links, alerts and reviews refer to a panel by its title, and Heddle derives its id from it.
Bad: `title=""`.
Good: `title="Orders"`. Text panels need none.
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
    if panel.type != "text" and not panel.title.strip():
        yield Violation(message=f"this {panel.type} panel has no title")


def bad() -> Panel:
    return examples.panel("up", title="")


def good() -> Panel:
    return examples.panel(type="text", title="")
