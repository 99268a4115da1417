"""A query says of which job its series are.

Why: two systems may use one name for a metric; without `job` their series are added up.
Bad: `sum(orders_total)`.
Good: `sum(orders_total{job=~"$shop_job"})`; a recorded series, which has a colon and was chosen when it was recorded.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.promql.queries import metric_name, selectors
from heddle.rules.examples import query
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.NOTE
EXTERNAL_SEVERITY = None

_OF_NO_JOB = frozenset({"ALERTS", "ALERTS_FOR_STATE"})


def check(subject: Query) -> Iterator[Violation]:
    """Find a metric without a matcher on `job`."""
    found = {
        metric_name(selector): None
        for selector in selectors(subject.node)
        if not any(matcher.label == "job" for matcher in selector.matchers)
    }
    for name in found:
        if name and name not in _OF_NO_JOB and ":" not in name:
            yield Violation(message=f"{name} is asked of every job", help=f'write `{name}{{job=~"..."}}`')


def bad() -> Query:
    """Return a query that takes any job."""
    return query("sum(orders_total)")


def good() -> Query:
    """Return one on alerts, which have none."""
    return query('sum(ALERTS{alertstate="firing"})')
