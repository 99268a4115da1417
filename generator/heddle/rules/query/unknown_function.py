"""The query calls a function that Prometheus does not have.

Why: Prometheus rejects the query, and the panel shows an error.
Bad: `rates(orders_total[5m])`.
Good: `rate(orders_total[5m])`. Functions of MetricsQL, of Thanos and of some versions of Prometheus are accepted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.diagnostics.suggestion import did_you_mean
from heddle.promql.dialects import METRICSQL, OTHER_VERSION, is_known_elsewhere
from heddle.promql.functions import FUNCTIONS
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.ERROR
_NAME = re.compile(r"\w+", re.ASCII)
UNKNOWN_FUNCTION = re.compile(r"unknown function with name '(.*)'")


def check(query: Query) -> Iterator[Violation]:
    error = query.error
    unknown = UNKNOWN_FUNCTION.match(str(error)) if error is not None else None
    if error is None or unknown is None or is_known_elsewhere(unknown[1]) or not _NAME.fullmatch(unknown[1]):
        return
    help = did_you_mean(unknown[1], FUNCTIONS, "")
    # Another dialect may have functions that are not known here, but none that looks like a misspelled one.
    if help or error.uncertain not in (METRICSQL, OTHER_VERSION):
        yield Violation(message=f"unknown function `{unknown[1]}`", help=help)


def bad() -> Query:
    return examples.query("rates(orders_total[5m])")


def good() -> Query:
    return examples.query("label_set(rate(orders_total[5m]), 'shop', 'a') + xrate(orders_total[5m])")
