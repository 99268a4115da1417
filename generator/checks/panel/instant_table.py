"""A table asks for the present, unless it is about the past.

Why: A range query gives a row for each step: a table of ten jobs over six hours has thousands of rows of old values.
Bad: a table of `up` with a range query in the format of a table.
Good: an instant query; or transformations that reduce each series to a row.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.checks.examples import panel
from generator.checks.rule import Finding
from generator.checks.subjects import Panel
from generator.problem import Severity

ID = "panel/instant-table"
SEVERITY = Severity.NOTE
ELSEWHERE = Severity.ADVICE


def check(subject: Panel) -> Iterator[Finding]:
    """Note a range query whose every step becomes a row."""
    if subject.type != "table" or subject.data.get("transformations"):
        return
    for query in subject.queries():
        target = query.target
        if target.get("format") == "table" and not target.get("instant") and not target.get("hide"):
            yield Finding(
                message=f"the table {subject.title!r} has a row for each step of {query.text!r}",
                mend="ask for one moment (`instant`), or reduce the series by a transformation",
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
