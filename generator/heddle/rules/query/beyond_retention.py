"""The query reaches back further than Prometheus stores data.

Why: Older samples have been deleted: a sum over 30 days is really one over 15, and nobody notices.
Bad: `increase(orders_total[30d])` with a retention of 15 days.
Good: a window and an offset that are together within the setting `retention`, or `$__range`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.grafana.durations import format_duration, parse_duration
from heddle.promql.ast import Selector, Subquery
from heddle.promql.queries import offset_seconds, window_seconds
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = None  # the retention is that of the project's Prometheus


def check(query: Query) -> Iterator[Violation]:
    retention = parse_duration(query.settings.retention)
    for node in query.nodes if retention else ():
        if not isinstance(node, Selector | Subquery):
            continue
        reach = window_seconds(node) + offset_seconds(node)
        if retention and reach > retention:
            name = node.name if isinstance(node, Selector) else "a subquery"
            limit = format_duration(retention)
            yield Violation(
                message=f"{name} reaches back {format_duration(reach)}, but the retention is {limit}",
                help=f"use at most {limit}, or set `retention` to that of your Prometheus",
            )


def bad() -> Query:
    return examples.query("increase(orders_total[30d])")


def good() -> Query:
    return examples.query("increase(orders_total[$__range]) + increase(orders_total[8d] offset 7d)")
