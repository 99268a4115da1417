"""An alert can fire.

Why: A quantile never exceeds the highest bucket of its histogram, so an alert above it sleeps for ever.
Bad: P95 above 10,000 ms of a histogram whose highest bucket is 5,120 ms.
Good: the share beyond the highest bucket: `LATENCY.share_above(5120)`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.author.alerts import Alert, above
from heddle.author.promql.metrics import Histogram
from heddle.diagnostics.finding import Severity
from heddle.promql.ast import Binary, Call, Node
from heddle.rules.examples import SHOP, alert, alerting
from heddle.rules.rule import Violation
from heddle.rules.subjects import Alerting

SEVERITY = Severity.ERROR

_LATENCY = Histogram(SHOP, "latency_ms", "How long it took.", unit="ms", buckets=(100, 1000, 5120))


def check(subject: Alerting) -> Iterator[Violation]:
    """Refuse an alert on a quantile that would have to exceed its histogram."""
    for found in (each for group in subject.groups for each in group.active):
        highest = _highest(found)
        if highest is not None and found.fires.side == "above" and found.fires.number >= highest:
            yield Violation(
                message=f"{found.name} can never fire: the quantile ends at {highest:g}, the highest bucket",
                help="watch the share beyond that bucket, with `share_above(...)`, or a lower bound",
                at=found.location,
            )


def _highest(found: Alert) -> float | None:
    """Return the highest bucket of what an alert takes a quantile of, None where it takes none."""
    if found.expression is None:
        return None
    node: Node = found.expression.tree()
    while isinstance(node, Binary) and node.operator in ("and", "unless"):
        node = node.left  # the other side only says when it counts
    if not isinstance(node, Call) or node.name != "histogram_quantile":
        return None
    names = {selector.name.removesuffix("_bucket") for selector in node.selectors}
    metrics = [metric for metric in found.expression.metrics if metric.name in names]
    return max((bound for metric in metrics for bound in metric.buckets), default=None)


def _latency(bound: float) -> Alerting:
    return alerting(alert(query=_LATENCY.quantile(0.95), fires=above(bound), summary="It is slow"))


def bad() -> Alerting:
    """Return a bound that no quantile reaches."""
    return _latency(10_000)


def good() -> Alerting:
    """Return one that it may."""
    return _latency(1_000)
