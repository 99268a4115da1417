"""A table asks for the present, unless it is about the past.

Why: A range query gives a row for each step: a table of ten jobs over six hours has thousands of rows of old values.
Bad: a table of `up` with a range query in the format of a table.
Good: an instant query; or transformations that reduce each series to a row.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules.examples import panel
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.NOTE
EXTERNAL_SEVERITY = Severity.ADVICE


def check(subject: Panel) -> Iterator[Violation]:
    """Note a range query whose every step becomes a row."""
    if subject.type != "table" or subject.data.get("transformations"):
        return
    for query in subject.queries():
        target = query.target
        if target.get("format") == "table" and not target.get("instant") and not target.get("hide"):
            yield Violation(
                message=f"the table {subject.title!r} has a row for each step of {query.text!r}",
                help="ask for one moment (`instant`), or reduce the series by a transformation",
                at=target,
            )


def bad() -> Panel:
    """Return a table of all values of the last hours."""
    made = panel("up", type="table")
    made.data["targets"][0]["format"] = "table"
    return made


def good() -> Panel:
    """Return one that reduces them."""
    return panel("up", type="table", transformations=[{"id": "reduce"}])
