"""The growth of a counter is taken with `rate` or `increase`, which know restarts.

Why: `delta`, `idelta` and `deriv` take the fall to 0 at a restart for a real one: the line dips far below 0.
Bad: `delta(orders_total[1h])`.
Good: `increase(orders_total[1h])`; `delta` of a gauge.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.author.metrics import Counter, Gauge, Metric, System
from generator.checks.catalogue import Catalogue, catalogue_of
from generator.checks.examples import query
from generator.checks.promql.within import named, ranged
from generator.checks.rule import Finding
from generator.checks.subjects import Query
from generator.problem import Severity

ID = "query/delta-of-counter"
SEVERITY = Severity.WARNING
ELSEWHERE = None
WORDS = ("delta", "deriv")

_INSTEAD = {"delta": "increase", "idelta": "increase", "deriv": "rate"}


def check(subject: Query) -> Iterator[Finding]:
    """Find a difference of what the catalogue knows as a counter, in every system that has the name."""
    for call, selector in ranged(subject.node):
        known = subject.catalogue.find(named(selector)) if call.name in _INSTEAD else ()
        if known and all(each.counts for each in known):
            yield Finding(
                message=f"`{call.name}` of {selector.name}, which is a counter: a restart shows as a fall below 0",
                mend=f"write `{_INSTEAD[call.name]}({selector.name}[...])`",
            )


def bad() -> Query:
    """Return the difference of a counter."""
    return query("delta(orders_total[1h])", catalogue=_catalogue(Counter))


def good() -> Query:
    """Return the difference of a gauge that is named like a counter."""
    return query("delta(orders_total[1h])", catalogue=_catalogue(Gauge))


def _catalogue(kind: type[Metric]) -> Catalogue:
    return catalogue_of([kind(System("shop", "Shop"), "orders_total", "Orders.")])
