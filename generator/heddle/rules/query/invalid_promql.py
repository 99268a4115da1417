"""The PromQL query is invalid.

Why: Prometheus rejects it, and the panel shows an error.
Bad: `sum(rate(orders_total[5m])` lacks a parenthesis.
Good: `sum(rate(orders_total[5m]))`. A query is not checked if a variable stands for a part of its grammar. What only
MetricsQL accepts, such as `rate(orders_total)`, is not reported if other queries of the dashboard are MetricsQL too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.grafana.query_limits import TOO_DEEP
from heddle.promql.ast import Selector, Subquery
from heddle.promql.dialects import METRICSQL
from heddle.promql.parse import PromqlSyntaxError
from heddle.promql.placeholders import has_unbalanced_brackets
from heddle.rules import examples
from heddle.rules.query.invalid_regex import ILLEGAL_REGEX
from heddle.rules.query.unknown_function import UNKNOWN_FUNCTION
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard, Query

SEVERITY = Severity.ERROR
EXTERNAL_SEVERITY = Severity.WARNING
_VALID_METRICSQL = re.compile(
    r"expected type (?:matrix|vector)|binary expression must contain|ranges only allowed|wrong number of arguments"
    r"|offset modifier must be preceded|not a valid duration string|set operator"
)
"""Errors of queries that VictoriaMetrics accepts."""
_OWN_METRICS = re.compile(r"\bvm(?:agent|alert|auth|select|insert|storage)?_\w+")


def check(query: Query) -> Iterator[Violation]:
    problem = _problem(query)
    if problem and not (_VALID_METRICSQL.search(problem) and _is_metricsql(query)):
        yield Violation(message=f"invalid PromQL in `{_shortened(query.text)}`: {problem}")


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


def _is_metricsql(query: Query) -> bool:
    """Return whether another query shows that the data source is VictoriaMetrics."""
    dashboard: Dashboard = query.panel.dashboard
    if _OWN_METRICS.search(query.text):
        return True
    others = (other for panel in dashboard.panels for other in panel.queries if other.text != query.text)
    errors = (other.error for other in others)
    return any(_is_of_metricsql(error) for error in errors if error is not None)


def _is_of_metricsql(error: PromqlSyntaxError) -> bool:
    return error.uncertain == METRICSQL or (not error.uncertain and bool(_VALID_METRICSQL.search(str(error))))


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 80 else f"{line[:77]}..."


def bad() -> Query:
    return examples.query("sum(rate(orders_total[5m])")


def good() -> Query:
    return examples.query("sum(rate(orders_total{$filter}[$__rate_interval]))")
