"""One rule asked about one query."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from heddle import Counter, Gauge, Histogram, Label, Metric, System
from heddle.catalog.lookup import Catalog, catalog_from_metrics
from heddle.lint.runner import run_rule
from heddle.rules.examples import query
from heddle.rules.registry import rules
from heddle.rules.rule import Violation

SHOP = System("shop", "Shop")
STATE = Label("state", ("new", "done"))
SESSION = Label("session", unbounded=True)
METRICS: Sequence[Metric] = (
    Counter(SHOP, "orders_total", "Orders.", labels=(STATE, "city")),
    Counter(SHOP, "visits_total", "Visits.", labels=(SESSION, "city")),
    Gauge(SHOP, "queue_length", "Orders that wait.", labels=("city",)),
    Histogram(SHOP, "order_seconds", "Time.", labels=("city",), buckets=(0.1, 1, 10)),
)
KNOWN: Catalog = catalog_from_metrics(METRICS)
NUMBER = {"type": "stat"}
INSTANT = {"target": {"instant": True, "range": False}}

_RULES = {rule.id: rule for rule in rules()}


def findings(rule: str, promql: str, **more: Any) -> list[Violation]:
    """Return what a rule finds in a query; `more` goes over its panel, `target` over itself."""
    return list(run_rule(_RULES[rule], query(promql, **more)))


def found(rule: str, promql: str, **more: Any) -> bool:
    """Return whether a rule finds something, which is not that it crashed."""
    said = findings(rule, promql, **more)
    assert not any("crashed" in finding.message for finding in said)
    return bool(said)
