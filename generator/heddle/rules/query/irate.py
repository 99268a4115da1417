"""Rates are taken with `rate`.

Why: `irate` looks at the last two scrapes before each point and at nothing between: its
line changes with the zoom.
Bad: `irate(orders_total[5m])`.
Good: `rate(orders_total[$__rate_interval])`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.promql.queries import range_calls
from heddle.rules.examples import query
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.ADVICE
KEYWORDS = ("irate",)


def check(subject: Query) -> Iterator[Violation]:
    """Find `irate`."""
    for name in dict.fromkeys(selector.name for call, selector in range_calls(subject.node) if call.name == "irate"):
        yield Violation(
            message=f"`irate` of {name} shows two scrapes for each point, and nothing of what lies between",
            help=f"write `rate({name}[$__rate_interval])`",
        )


def bad() -> Query:
    """Return a query with `irate`."""
    return query("irate(orders_total[5m])")


def good() -> Query:
    """Return one with `rate`."""
    return query("rate(orders_total[$__rate_interval])")
