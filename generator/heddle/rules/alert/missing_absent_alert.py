"""A critical alert on `up` has a companion for targets that vanish.

Why: A target that is taken out of the scrape configuration has no `up` at all: the alert falls silent, and nobody is
told.
Bad: `up(LOOM).last()` below 1, and no more.
Good: beside it an alert on `up(LOOM).absent()`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.author.alerts import Alert, Alerts, below
from heddle.author.promql.metrics import up
from heddle.diagnostics.finding import Severity
from heddle.promql.ast import Call
from heddle.rules.examples import SHOP, alert, alerting
from heddle.rules.rule import Violation
from heddle.rules.subjects import Alerting

SEVERITY = Severity.WARNING


def check(subject: Alerting) -> Iterator[Violation]:
    """Warn of systems that are watched by `up` alone."""
    for group in subject.groups:
        if any(_absent(found) for found in group.active):
            continue
        for found in group.active:
            if found.severity == "critical" and found.no_data != "Alerting" and _names(found) == {"up"}:
                yield Violation(
                    message=f"{found.name} falls silent when {group.system.title} is not scraped any more",
                    help=f"add an alert on `up(...).absent()` of {group.system.title}",
                    at=found.location,
                )


def _absent(found: Alert) -> bool:
    node = None if found.expression is None else found.expression.tree()
    return isinstance(node, Call) and node.name == "absent"


def _names(found: Alert) -> set[str]:
    return set() if found.expression is None else {metric.declared for metric in found.expression.metrics}


def _down(name: str = "ShopDown", *more: Alert) -> Alerting:
    down = alert(name, query=up(SHOP).last(), fires=below(1), severity="critical", summary="It is down")
    return alerting(groups=[Alerts(SHOP, [down, *more])])


def bad() -> Alerting:
    """Return an alert on `up` alone."""
    return _down()


def good() -> Alerting:
    """Return one with its companion."""
    return _down("ShopDown", alert("ShopAbsent", query=up(SHOP).absent(), summary="It is not scraped"))
