"""The alert queries a metric that the monitored version does not emit.

Why: Such an alert can never fire, although it looks as if the problem were covered. Heddle leaves it out of the
generated files.
Bad: an alert on `shop_refunds_total`, which the shop documents but does not emit.
Good: an alert on `shop_orders_total{state="refunded"}`, which it emits.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.author.promql.metrics import Gauge
from heddle.catalog.metrics import Documented
from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.examples import SHOP
from heddle.rules.rule import Violation
from heddle.rules.subjects import Alerting

SEVERITY = Severity.WARNING
IN_GENERATE = True


def check(alerting: Alerting) -> Iterator[Violation]:
    for alert in (alert for group in alerting.groups for alert in group.inactive):
        metrics = ", ".join(metric.name for metric in alert.not_emitted)
        yield Violation(
            message=f"{alert.name} is skipped: {metrics} is not emitted ({alert.not_emitted[0].not_emitted_reason})",
            help="use a metric that is emitted, or set `versions`",
            at=alert.location,
        )


def bad() -> Alerting:
    never = Gauge(SHOP, "never", "Nothing.", emitted=Documented("no version records it"))
    return examples.alerting(examples.alert(query=never.max()))


def good() -> Alerting:
    return examples.alerting()
