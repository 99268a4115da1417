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
from heddle.promql.dialects import METRICSQL, OTHER_VERSION
from heddle.promql.functions import FUNCTIONS
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.ERROR
UNKNOWN_FUNCTION = re.compile(r"unknown function with name '(.*)'")


def check(query: Query) -> Iterator[Violation]:
    error = query.error
    unknown = UNKNOWN_FUNCTION.match(str(error)) if error is not None else None
    if error is None or unknown is None or error.uncertain in (METRICSQL, OTHER_VERSION):
        return
    if re.fullmatch(r"\w+", unknown[1], re.ASCII):
        yield Violation(message=f"unknown function `{unknown[1]}`", help=did_you_mean(unknown[1], FUNCTIONS, ""))


def bad() -> Query:
    return examples.query("rates(orders_total[5m])")


def good() -> Query:
    return examples.query("label_set(rate(orders_total[5m]), 'shop', 'a') + xrate(orders_total[5m])")
