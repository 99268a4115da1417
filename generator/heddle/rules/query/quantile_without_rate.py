"""A quantile is taken of the rates of buckets.

Why: the buckets themselves count since the process started: the quantile hardly moves, however slow things are now.
Bad: `histogram_quantile(0.95, order_seconds_bucket)`.
Good: `histogram_quantile(0.95, rate(order_seconds_bucket[5m]))`; one number for all that there was since the start.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.promql.ast import Aggregate, Binary, Node, Selector
from heddle.promql.queries import calls, same_series
from heddle.rules.examples import query
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = Severity.NOTE
KEYWORDS = ("histogram_quantile",)

_QUANTILES = frozenset({"histogram_quantile"})


def check(subject: Query) -> Iterator[Violation]:
    """Find a quantile of bare bucket counters on a graph; recorded series, which have a colon, may be rates."""
    if subject.panel.facts.shows != "lines" or subject.instant:
        return
    for call in calls(subject.node, _QUANTILES):
        selector = _bare(call.arguments[-1])
        if selector is not None and selector.name.endswith("_bucket") and ":" not in selector.name:
            yield Violation(
                message=f"the quantile is of {selector.name} as it is: of everything since the process started",
                help=f"write `rate({selector.name}[$__rate_interval])` within",
            )


def _bare(node: Node) -> Selector | None:
    node = same_series(node)
    while isinstance(node, Aggregate):
        node = same_series(node.inner)
    if isinstance(node, Binary) and node.operator == "or":
        # Where one side is a rate, the other may be the first growth of series that are new.
        return _bare(node.left) and _bare(node.right)
    if isinstance(node, Binary) and node.operator in ("and", "unless"):
        return _bare(node.left)
    return node if isinstance(node, Selector) and not node.window else None


def bad() -> Query:
    """Return a quantile of the sums of bare buckets."""
    return query("histogram_quantile(0.95, sum by (le) (order_seconds_bucket))")


def good() -> Query:
    """Return one number for all that there was."""
    return query("histogram_quantile(0.95, sum by (le) (order_seconds_bucket))", type="stat")
