"""A query is PromQL, with its variables filled in.

Why: Prometheus refuses it, and the panel shows an error.
Bad: `sum(rate(orders_total[5m])` lacks a bracket.
Good: `sum(rate(orders_total[5m]))`. Nothing is said where a variable stands for a part of the grammar.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.promql.parse import Unparsable, parse
from heddle.rules.examples import query
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.ERROR
EXTERNAL_SEVERITY = Severity.WARNING

_QUOTED = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`""")
_WINDOW = re.compile(r"\[\s*(?:\d\w*|\$\w+|\$\{\w+\})\s*(?::\s*(?:\d\w*|\$\w+|\$\{\w+\})?\s*)?\]")
_FOREIGN = ("unknown function", "regex", "keep_metric_names", "duration")
"""Faults that may be the parser's and not the author's: it is younger or stricter than what answers."""


def check(subject: Query) -> Iterator[Violation]:
    """Say the parser's words on a query that it does not take."""
    if subject.node is not None or _has_variable_elsewhere(subject.text):
        return
    said = _said(subject.text)
    if any(word in said for word in _FOREIGN):
        return
    yield Violation(
        message=f"Prometheus cannot read the query `{_short(subject.text)}`: {said}",
        help="mend the expression: brackets, quotes, commas, and whether a function takes a range",
    )


def _has_variable_elsewhere(text: str) -> bool:
    left = _WINDOW.sub("", _QUOTED.sub("", text))
    return "$" in left or "[[" in left


def _said(text: str) -> str:
    try:
        parse(text)
    except Unparsable as error:
        return str(error)
    return ""


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 80 else f"{line[:77]}..."


def bad() -> Query:
    """Return a query that lacks a bracket."""
    return query("sum(rate(orders_total[5m])")


def good() -> Query:
    """Return one that cannot be parsed since a variable holds its matchers."""
    return query("sum(rate(orders_total{$filter}[$__rate_interval]))")
