"""The query uses `irate`.

Why: `irate` looks only at the last two samples before each point and ignores everything in between. The line changes
with the zoom.
Bad: `irate(orders_total[5m])`.
Good: `rate(orders_total[$__rate_interval])`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.promql.queries import range_calls
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.ADVICE
KEYWORDS = ("irate",)


def check(query: Query) -> Iterator[Violation]:
    for name in dict.fromkeys(selector.name for call, selector in range_calls(query.node) if call.name == "irate"):
        yield Violation(
            message=f"`irate` of {name} ignores all but the last two samples before each point",
            help=f"write `rate({name}[$__rate_interval])`",
        )


def bad() -> Query:
    return examples.query("irate(orders_total[5m])")


def good() -> Query:
    return examples.query("rate(orders_total[$__rate_interval])")
