"""The PromQL query is invalid.

Why: Prometheus rejects it, and the panel shows an error.
Bad: `sum(rate(orders_total[5m])` lacks a parenthesis.
Good: `sum(rate(orders_total[5m]))`. A query is not checked if a variable stands for a part of its grammar. What only
MetricsQL accepts, such as `rate(orders_total)`, is not reported if other queries of the dashboard are MetricsQL too.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.grafana.query_limits import TOO_DEEP
from heddle.promql.ast import Selector, Subquery
from heddle.promql.placeholders import has_unbalanced_brackets
from heddle.rules import examples
from heddle.rules.metricsql import may_be_metricsql
from heddle.rules.query.invalid_regex import ILLEGAL_REGEX
from heddle.rules.query.unknown_function import UNKNOWN_FUNCTION
from heddle.rules.query_syntax import shortened
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.ERROR
EXTERNAL_SEVERITY = Severity.WARNING


def check(query: Query) -> Iterator[Violation]:
    problem = _problem(query)
    if problem and not may_be_metricsql(query.panel.dashboard, query.text, problem):
        yield Violation(message=f"invalid PromQL in `{shortened(query.text)}`: {problem}")


def _problem(query: Query) -> str:
    """Return why Prometheus rejects a query; empty if it does not, or if another rule reports it."""
    if isinstance(query.node, Selector | Subquery) and query.node.window and not query.instant:
        return "expected type vector, got matrix: only a function can use a range"
    error = query.error
    if error is None or ILLEGAL_REGEX.match(str(error)) or UNKNOWN_FUNCTION.match(str(error)):
        return ""
    if error.uncertain and (error.uncertain == TOO_DEEP or not has_unbalanced_brackets(query.text)):
        return ""
    return str(error)


def bad() -> Query:
    return examples.query("sum(rate(orders_total[5m])")


def good() -> Query:
    return examples.query("sum(rate(orders_total{$filter}[$__rate_interval]))")
