"""A metric is selected without a `job` matcher.

Why: Two systems may use the same name for a metric. Without `job`, their series are added up.
Bad: `sum(orders_total)`.
Good: `sum(orders_total{job=~"$shop_job"})`. Recorded series, which have a colon in their name, need none; nor do
metrics of a system whose `scope` has no jobs.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.promql.ast import Selector
from heddle.promql.queries import metric_name
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.NOTE
EXTERNAL_SEVERITY = None

_WITHOUT_JOB = frozenset({"ALERTS", "ALERTS_FOR_STATE"})


def check(query: Query) -> Iterator[Violation]:
    names = {
        metric_name(selector): None
        for selector in query.selectors
        if not any(matcher.label == "job" for matcher in selector.matchers) and not _has_no_jobs(query, selector)
    }
    for name in names:
        if name and name not in _WITHOUT_JOB and ":" not in name:
            yield Violation(message=f"{name} is selected for all jobs", help=f'write `{name}{{job=~"..."}}`')


def _has_no_jobs(query: Query, selector: Selector) -> bool:
    """Return whether the systems with the metric have a scope without jobs, such as the namespaces of Kubernetes."""
    known = query.catalog.select(selector)
    return bool(known) and all("job" not in each.metric.system.scope for each in known)


def bad() -> Query:
    return examples.query("sum(orders_total)")


def good() -> Query:
    return examples.query('sum(ALERTS{alertstate="firing"})')
