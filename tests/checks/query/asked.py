"""One rule asked about one query."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from generator.author.metrics import Counter, Gauge, Histogram, Label, Metric, System
from generator.checks.asking import ask
from generator.checks.catalogue import Catalogue, catalogue_of
from generator.checks.examples import query
from generator.checks.registry import rules
from generator.checks.rule import Finding

SHOP = System("shop", "Shop")
STATE = Label("state", ("new", "done"))
SESSION = Label("session", meaning="free text without bound")
METRICS: Sequence[Metric] = (
    Counter(SHOP, "orders_total", "Orders.", labels=(STATE, "city")),
    Counter(SHOP, "visits_total", "Visits.", labels=(SESSION, "city")),
    Gauge(SHOP, "queue_length", "Orders that wait.", labels=("city",)),
    Histogram(SHOP, "order_seconds", "Time.", labels=("city",), buckets=(0.1, 1, 10)),
)
KNOWN: Catalogue = catalogue_of(METRICS)
NUMBER = {"type": "stat"}
INSTANT = {"target": {"instant": True, "range": False}}

_RULES = {rule.id: rule for rule in rules()}


def findings(rule: str, promql: str, **more: Any) -> list[Finding]:
    """Return what a rule finds in a query; `more` goes over its panel, `target` over itself."""
    return list(ask(_RULES[rule], query(promql, **more)))


def found(rule: str, promql: str, **more: Any) -> bool:
    """Return whether a rule finds something, which is not that it crashed."""
    said = findings(rule, promql, **more)
    assert not any("crashed" in finding.message for finding in said)
    return bool(said)
