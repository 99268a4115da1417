"""A critical alert on `up` does not fire when the target disappears.

Why: A target that is removed from the scrape configuration has no `up` series at all. An alert on `up < 1` then
stops firing, or never fires.
Bad: `up(SHOP).last()` below 1, and no other alert.
Good: a second alert on `up(SHOP).absent()`, or `no_data="Alerting"`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.author.alerts import Alert, below
from heddle.author.promql.metrics import up
from heddle.diagnostics.finding import Severity
from heddle.promql.ast import Call
from heddle.rules import examples
from heddle.rules.examples import SHOP
from heddle.rules.rule import Violation
from heddle.rules.subjects import Alerting

SEVERITY = Severity.WARNING


def check(alerting: Alerting) -> Iterator[Violation]:
    for group in alerting.groups:
        if any(_is_absent(alert) for alert in group.active):
            continue
        for alert in group.active:
            if alert.severity == "critical" and alert.no_data != "Alerting" and _metric_names(alert) == {"up"}:
                yield Violation(
                    message=f"{alert.name} does not fire if {group.system.title} is no longer scraped",
                    help=f"add an alert on `up(...).absent()` of {group.system.title}",
                    at=alert.location,
                )


def _is_absent(alert: Alert) -> bool:
    node = None if alert.expression is None else alert.expression.tree()
    return isinstance(node, Call) and node.name == "absent"


def _metric_names(alert: Alert) -> set[str]:
    return set() if alert.expression is None else {metric.declared for metric in alert.expression.metrics}


def _with_shop_down(*more: Alert) -> Alerting:
    down = examples.alert("ShopDown", query=up(SHOP).last(), fires=below(1), severity="critical")
    return examples.alerting(groups=[examples.group(down, *more)])


def bad() -> Alerting:
    return _with_shop_down()


def good() -> Alerting:
    return _with_shop_down(examples.alert("ShopAbsent", query=up(SHOP).absent()))
