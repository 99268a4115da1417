"""A rate is taken of counters only.

Why: `rate` takes every fall of a gauge for a restart and adds it up: the result is neither change nor level.
Bad: `rate(queue_length[5m])`.
Good: `deriv(queue_length[5m])`, `delta(queue_length[1h])`, or the level itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.author.promql.metrics import Gauge
from heddle.catalog.lookup import Catalog, catalog_from_metrics
from heddle.catalog.metrics import System
from heddle.diagnostics.finding import Severity
from heddle.promql.queries import RATE_FUNCTIONS, metric_name, range_calls
from heddle.rules.examples import query
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = None
KEYWORDS = ("rate", "increase")


def check(subject: Query) -> Iterator[Violation]:
    """Find a rate of what the catalogue knows as a gauge, in every system that has the name."""
    for call, selector in range_calls(subject.node):
        known = subject.catalog.find(metric_name(selector)) if call.name in RATE_FUNCTIONS else ()
        if known and all(each.metric.kind == "gauge" for each in known):
            instead = "delta" if call.name == "increase" else "deriv"
            yield Violation(
                message=f"`{call.name}` of {selector.name}, which is a gauge: each fall counts as a restart",
                help=f"write `{instead}({selector.name}[...])`, or show the gauge itself",
            )


def bad() -> Query:
    """Return the rate of a gauge."""
    return query("rate(queue_length[$__rate_interval])", catalog=_catalogue())


def good() -> Query:
    """Return its slope."""
    return query("deriv(queue_length[$__rate_interval])", catalog=_catalogue())


def _catalogue() -> Catalog:
    return catalog_from_metrics([Gauge(System("shop", "Shop"), "queue_length", "Orders that wait.")])
