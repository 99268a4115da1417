"""The alert's threshold is above the highest bucket of its histogram.

Why: A quantile never exceeds the highest bucket, so the alert never fires.
Bad: P95 above 10,000 ms of a histogram whose highest bucket is 5,120 ms.
Good: the share of observations above the highest bucket, `LATENCY.share_above(5120)`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.author.alerts import Alert, above
from heddle.author.promql.metrics import Histogram
from heddle.diagnostics.finding import Severity
from heddle.promql.ast import Binary, Call, Node
from heddle.rules import examples
from heddle.rules.examples import SHOP
from heddle.rules.rule import Violation
from heddle.rules.subjects import Alerting

SEVERITY = Severity.ERROR

_LATENCY = Histogram(SHOP, "latency_ms", "Response time.", unit="ms", buckets=(100, 1000, 5120))


def check(alerting: Alerting) -> Iterator[Violation]:
    for alert in (alert for group in alerting.groups for alert in group.active):
        highest = _highest_bucket(alert)
        if highest is not None and alert.fires.side == "above" and alert.fires.number >= highest:
            yield Violation(
                message=f"{alert.name} never fires: its quantile cannot exceed the highest bucket, {highest:g}",
                help="lower the threshold, or alert on the share above that bucket with `share_above(...)`",
                at=alert.location,
            )


def _highest_bucket(alert: Alert) -> float | None:
    """Return the highest bucket of the histogram whose quantile the alert watches, None if it watches no quantile."""
    if alert.expression is None:
        return None
    node: Node = alert.expression.tree()
    while isinstance(node, Binary) and node.operator in ("and", "unless"):
        node = node.left  # the right side only decides when the left one counts
    if not isinstance(node, Call) or node.name != "histogram_quantile":
        return None
    names = {selector.name.removesuffix("_bucket") for selector in node.selectors}
    metrics = [metric for metric in alert.expression.metrics if metric.name in names]
    return max((bound for metric in metrics for bound in metric.buckets), default=None)


def _p95_above(bound: float) -> Alerting:
    return examples.alerting(examples.alert(query=_LATENCY.quantile(0.95), fires=above(bound)))


def bad() -> Alerting:
    return _p95_above(10_000)


def good() -> Alerting:
    return _p95_above(1_000)
