"""A query is PromQL, with its variables filled in.

Why: Prometheus refuses it, and the panel shows an error.
Bad: `sum(rate(orders_total[5m])` lacks a bracket.
Good: `sum(rate(orders_total[5m]))`. Nothing is said where a variable stands for a part of the grammar.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.promql.parse import PromqlSyntaxError, parse_promql
from heddle.rules.examples import query
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.ERROR
EXTERNAL_SEVERITY = Severity.WARNING

_FOREIGN = ("unknown function", "regex", "keep_metric_names", "duration")
"""Faults that may be the parser's and not the author's: it is younger or stricter than what answers."""


def check(subject: Query) -> Iterator[Violation]:
    """Say the parser's words on a query that it does not take."""
    error = _error(subject.text)
    if error is None or error.has_variables or any(word in str(error) for word in _FOREIGN):
        return
    yield Violation(
        message=f"Prometheus cannot read the query `{_short(subject.text)}`: {error}",
        help="mend the expression: brackets, quotes, commas, and whether a function takes a range",
    )


def _error(text: str) -> PromqlSyntaxError | None:
    try:
        parse_promql(text)
    except PromqlSyntaxError as error:
        return error
    return None


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 80 else f"{line[:77]}..."


def bad() -> Query:
    """Return a query that lacks a bracket."""
    return query("sum(rate(orders_total[5m])")


def good() -> Query:
    """Return one that cannot be parsed since a variable holds its matchers."""
    return query("sum(rate(orders_total{$filter}[$__rate_interval]))")
