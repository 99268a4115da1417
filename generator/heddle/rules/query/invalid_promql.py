"""The PromQL query is invalid.

Why: Prometheus rejects it, and the panel shows an error.
Bad: `sum(rate(orders_total[5m])` lacks a parenthesis.
Good: `sum(rate(orders_total[5m]))`. A query is not checked if a variable stands for a part of its grammar.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.ERROR
EXTERNAL_SEVERITY = Severity.WARNING

_UNCERTAIN = ("unknown function", "regex", "keep_metric_names", "duration")
"""Errors of what the server may accept: the parser can be older or stricter than it."""


def check(query: Query) -> Iterator[Violation]:
    error = query.error
    if error is None or error.uncertain or any(word in str(error) for word in _UNCERTAIN):
        return
    yield Violation(message=f"invalid PromQL in `{_shortened(query.text)}`: {error}")


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 80 else f"{line[:77]}..."


def bad() -> Query:
    return examples.query("sum(rate(orders_total[5m])")


def good() -> Query:
    return examples.query("sum(rate(orders_total{$filter}[$__rate_interval]))")
