"""How tests of rules are written: a table of subjects, and a list of those where the rule is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from heddle import Counter, Gauge, Histogram, Label, Metric, System
from heddle.catalog.lookup import Catalog, catalog_from_metrics
from heddle.lint.runner import run_rule
from heddle.rules import examples
from heddle.rules.registry import rules

_RULES = {rule.id: rule for rule in rules()}


def messages(rule: str, subject: Any) -> list[str]:
    """Return the messages of a rule; a crash fails the test."""
    violations = run_rule(_RULES[rule], subject)
    assert [violation.message for violation in violations if violation.id] == []
    return [violation.message for violation in violations]


def helps(rule: str, subject: Any) -> list[str]:
    """Return the help of each violation of a rule."""
    return [violation.help for violation in run_rule(_RULES[rule], subject)]


def wrong(rule: str, cases: Iterable[tuple[object, Any, int]]) -> list[tuple[object, int]]:
    """Return each case where a rule does not report the expected number of violations, with the number it reports.

    A case is its name, the subject and the expected number; True stands for any number above 0.
    """
    counted = [(name, len(messages(rule, subject)), expected) for name, subject, expected in cases]
    assert counted, "there are no cases"
    return [
        (name, count)
        for name, count, expected in counted
        if (bool(count) if isinstance(expected, bool) else count) != expected
    ]


SHOP = System("shop", "Shop")
METRICS: Sequence[Metric] = (
    Counter(SHOP, "orders_total", "Orders.", labels=(Label("state", ("new", "done")), "city")),
    Counter(SHOP, "visits_total", "Visits.", labels=(Label("session", unbounded=True), "city")),
    Gauge(SHOP, "queue_length", "Waiting orders.", labels=("city",)),
    Histogram(SHOP, "order_seconds", "Duration.", labels=("city",), buckets=(0.1, 1, 10)),
)
CATALOG: Catalog = catalog_from_metrics(METRICS)
NUMBER: dict[str, Any] = {"type": "stat"}
INSTANT: dict[str, Any] = {"target": {"instant": True, "range": False}}
Queries = Sequence[tuple[str, bool]]
PanelQueries = Sequence[tuple[str, dict[str, Any], bool]]


def reported(rule: str, promql: str, **keys: Any) -> bool:
    """Return whether a rule reports a query; `keys` are those of `examples.query`."""
    return bool(messages(rule, examples.query(promql, **keys)))


def wrong_queries(rule: str, queries: Queries, **keys: Any) -> list[tuple[str, bool]]:
    """Return each query that a rule reports although it is valid, or the reverse."""
    assert {expected for _, expected in queries} == {True, False}, "there are no queries of one kind"
    return [(promql, expected) for promql, expected in queries if reported(rule, promql, **keys) != expected]


def wrong_panels(rule: str, queries: PanelQueries, **keys: Any) -> list[tuple[str, dict[str, Any], bool]]:
    """Return the same for queries in panels with other keys."""
    assert {expected for *_, expected in queries} == {True, False}, "there are no queries of one kind"
    return [case for case in queries if reported(rule, case[0], **{**keys, **case[1]}) != case[2]]
