"""A panel shows one of its queries.

Why: Grafana does not ask hidden queries: a panel of these alone is empty for ever.
Bad: a panel whose only query has `hide`.
Good: hidden queries beside an expression that uses them, and is shown.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules.examples import panel
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = Severity.NOTE


def check(subject: Panel) -> Iterator[Violation]:
    """Warn of a panel that asks nothing because all is hidden; a panel of an old alert may be meant to."""
    targets = subject.data.get("targets") or ()
    if subject.type in {"text", "row"} or not targets or "alert" in subject.data:
        return
    if all(target.get("hide") for target in targets):
        yield Violation(
            message=f"all queries of the panel {subject.title!r} are hidden, so it shows nothing",
            help="show a query, or take the panel out",
        )


def bad() -> Panel:
    """Return a panel whose only query is hidden."""
    made = panel("up")
    made.data["targets"][0]["hide"] = True
    return made


def good() -> Panel:
    """Return one with an expression on a hidden query."""
    made = bad()
    made.data["targets"].append({"refId": "B", "datasource": {"type": "__expr__", "uid": "__expr__"}})
    return made
