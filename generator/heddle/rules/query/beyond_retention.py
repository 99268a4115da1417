"""A query asks for what is still kept.

Why: Prometheus has forgotten what is older than its retention: a sum over 30 days is one over 15, and nobody sees it.
Bad: `increase(orders_total[30d])` where 15 days are kept.
Good: a window and an offset that are together within the setting `retention`; `$__range`, which the reader chooses.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.grafana.durations import format_duration, parse_duration
from heddle.promql.ast import Selector, Subquery
from heddle.promql.queries import offset_seconds, window_seconds
from heddle.rules.examples import query
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query
from heddle.settings.active import project_settings

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = Severity.NOTE


def check(subject: Query) -> Iterator[Violation]:
    """Find a window or an offset that reaches back further than the retention in the settings."""
    if subject.node is None:
        return
    kept = parse_duration(project_settings().retention)
    for node in subject.node.nodes if kept else ():
        if not isinstance(node, Selector | Subquery):
            continue
        back = window_seconds(node) + offset_seconds(node)
        if kept and back > kept:
            name = node.name if isinstance(node, Selector) else "a subquery"
            yield Violation(
                message=f"{name} reaches back {format_duration(back)}, but {format_duration(kept)} are kept",
                help=f"ask for at most {format_duration(kept)}, or set `retention` to what Prometheus keeps",
            )


def bad() -> Query:
    """Return a sum over twice what is kept."""
    return query("increase(orders_total[30d])")


def good() -> Query:
    """Return one over what the reader chooses, and one over all that is kept."""
    return query("increase(orders_total[$__range]) + increase(orders_total[8d] offset 7d)")
