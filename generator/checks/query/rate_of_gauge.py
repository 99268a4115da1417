"""A rate is taken of counters only.

Why: `rate` takes every fall of a gauge for a restart and adds it up: the result is neither change nor level.
Bad: `rate(queue_length[5m])`.
Good: `deriv(queue_length[5m])`, `delta(queue_length[1h])`, or the level itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.author.metrics import Gauge, System
from generator.checks.catalogue import Catalogue, catalogue_of
from generator.checks.examples import query
from generator.checks.promql.within import RATES, named, ranged
from generator.checks.rule import Finding
from generator.checks.subjects import Query
from generator.problem import Severity

ID = "query/rate-of-gauge"
SEVERITY = Severity.WARNING
ELSEWHERE = None
WORDS = ("rate", "increase")


def check(subject: Query) -> Iterator[Finding]:
    """Find a rate of what the catalogue knows as a gauge, in every system that has the name."""
    for call, selector in ranged(subject.node):
        known = subject.catalogue.find(named(selector)) if call.name in RATES else ()
        if known and all(each.metric.kind == "gauge" for each in known):
            instead = "delta" if call.name == "increase" else "deriv"
            yield Finding(
                message=f"`{call.name}` of {selector.name}, which is a gauge: each fall counts as a restart",
                mend=f"write `{instead}({selector.name}[...])`, or show the gauge itself",
            )


def bad() -> Query:
    """Return the rate of a gauge."""
    return query("rate(queue_length[$__rate_interval])", catalogue=_catalogue())


def good() -> Query:
    """Return its slope."""
    return query("deriv(queue_length[$__rate_interval])", catalogue=_catalogue())


def _catalogue() -> Catalogue:
    return catalogue_of([Gauge(System("shop", "Shop"), "queue_length", "Orders that wait.")])
