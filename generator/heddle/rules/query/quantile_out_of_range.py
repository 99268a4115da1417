"""A quantile is between 0 and 1.

Why: Prometheus answers with infinity for any other.
Bad: `histogram_quantile(95, ...)`.
Good: `histogram_quantile(0.95, ...)`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.promql.ast import Aggregate, Call, Number
from heddle.rules.examples import query
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.ERROR
KEYWORDS = ("quantile",)

_CALLS = frozenset({"histogram_quantile", "quantile_over_time"})


def check(subject: Query) -> Iterator[Violation]:
    """Find a quantile that is no share; a variable's is not known."""
    if subject.node is None:
        return
    for node in subject.node.nodes:
        if isinstance(node, Call) and node.name in _CALLS:
            given = node.arguments[0]
        elif isinstance(node, Aggregate) and node.operator == "quantile" and node.parameter is not None:
            given = node.parameter
        else:
            continue
        if isinstance(given, Number) and not 0 <= given.value <= 1:
            name = node.name if isinstance(node, Call) else node.operator
            share = f"{given.value / 100:g}" if 1 < given.value <= 100 else "a share from 0 to 1"
            yield Violation(message=f"`{name}` asks for the quantile {given.value:g}", help=f"write {share}")


def bad() -> Query:
    """Return a query for the 95th of a hundred."""
    return query("histogram_quantile(95, sum by (le) (rate(order_seconds_bucket[$__rate_interval])))")


def good() -> Query:
    """Return one for the greatest."""
    return query("quantile(1, order_age_seconds)")
