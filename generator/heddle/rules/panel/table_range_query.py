"""The table has a row for each step of a range query.

Why: A table of ten jobs over six hours has thousands of rows with old values.
Bad: a table of `up` with a range query in table format.
Good: an instant query, or a transformation that reduces each series to one row.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.NOTE
EXTERNAL_SEVERITY = Severity.ADVICE


def check(panel: Panel) -> Iterator[Violation]:
    if panel.type != "table" or panel.data.get("transformations"):
        return
    for query in panel.queries:
        target = query.target
        if target.get("format") == "table" and not target.get("instant") and not target.get("hide"):
            yield Violation(
                message=f"table {panel.title!r} has a row for each step of {query.text!r}",
                help="make it an instant query, or reduce the series with a transformation",
                at=target,
            )


def bad() -> Panel:
    panel = examples.panel("up", type="table")
    panel.data["targets"][0]["format"] = "table"
    return panel


def good() -> Panel:
    return examples.panel("up", type="table", transformations=[{"id": "reduce"}])
