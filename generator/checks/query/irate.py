"""Rates are taken with `rate`.

Why: `irate` looks at the last two scrapes before each point and at nothing between: its
line changes with the zoom.
Bad: `irate(orders_total[5m])`.
Good: `rate(orders_total[$__rate_interval])`.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.checks.examples import query
from generator.checks.promql.within import ranged
from generator.checks.rule import Finding
from generator.checks.subjects import Query
from generator.problem import Severity

ID = "query/irate"
SEVERITY = Severity.ADVICE
WORDS = ("irate",)


def check(subject: Query) -> Iterator[Finding]:
    """Find `irate`."""
    for name in dict.fromkeys(selector.name for call, selector in ranged(subject.node) if call.name == "irate"):
        yield Finding(
            message=f"`irate` of {name} shows two scrapes for each point, and nothing of what lies between",
            mend=f"write `rate({name}[$__rate_interval])`",
        )


def bad() -> Query:
    """Return a query with `irate`."""
    return query("irate(orders_total[5m])")


def good() -> Query:
    """Return one with `rate`."""
    return query("rate(orders_total[$__rate_interval])")
