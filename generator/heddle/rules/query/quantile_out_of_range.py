"""A quantile is not between 0 and 1.

Why: Prometheus returns infinity for any other number.
Bad: `histogram_quantile(95, ...)`.
Good: `histogram_quantile(0.95, ...)`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.promql.ast import Aggregate, Call, Number
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.ERROR
KEYWORDS = ("quantile",)

_FUNCTIONS = frozenset({"histogram_quantile", "quantile_over_time"})


def check(query: Query) -> Iterator[Violation]:
    for node in query.nodes:
        if isinstance(node, Call) and node.name in _FUNCTIONS:
            name, quantile = node.name, node.arguments[0]
        elif isinstance(node, Aggregate) and node.operator == "quantile" and node.parameter is not None:
            name, quantile = node.operator, node.parameter
        else:
            continue
        if isinstance(quantile, Number) and not 0 <= quantile.value <= 1:
            share = f"{quantile.value / 100:g}" if 1 < quantile.value <= 100 else "a number from 0 to 1"
            yield Violation(
                message=f"the quantile {quantile.value:g} of `{name}` is not between 0 and 1", help=f"write {share}"
            )


def bad() -> Query:
    return examples.query("histogram_quantile(95, sum by (le) (rate(order_seconds_bucket[$__rate_interval])))")


def good() -> Query:
    return examples.query("quantile(1, order_age_seconds)")
