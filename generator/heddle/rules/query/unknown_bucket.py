"""The query selects a histogram bucket that does not exist.

Why: A bound that is not a bucket's matches nothing, and the panel shows "No data".
Bad: `order_seconds_bucket{le="2"}`, if the bounds are 1, 5 and 10.
Good: `le="5"`, or `le="+Inf"` for all observations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from math import inf

from heddle.author.promql.metrics import Histogram
from heddle.diagnostics.finding import Severity
from heddle.promql.ast import Matcher
from heddle.promql.queries import alternatives
from heddle.rules import examples
from heddle.rules.examples import SHOP
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = None
METRICS_SEVERITY = Severity.WARNING
KEYWORDS = ("_bucket",)

_DECIMAL = re.compile(r"\((?:\[\.\]|\\+\.)0\)\?")


def check(query: Query) -> Iterator[Violation]:
    for selector in query.selectors:
        known = query.catalog.select(selector) if selector.name.endswith("_bucket") else ()
        if not known or not all(series.metric.buckets for series in known):
            continue
        bounds = {bound for series in known for bound in series.metric.buckets} | {inf}
        for value in (value for matcher in selector.matchers if matcher.label == "le" for value in _values(matcher)):
            bound = _number(value)
            if bound is not None and bound not in bounds:
                yield Violation(
                    message=f'{selector.name} has no bucket `le="{value}"`',
                    help=f"use one of: {', '.join(f'{bound:g}' for bound in sorted(bounds)[:-1])}, +Inf",
                )


def _values(matcher: Matcher) -> tuple[str, ...]:
    """Return the bounds that a matcher names; `5([.]0)?` is 5, which some client libraries write as 5.0."""
    if matcher.operator in ("=", "!="):
        return (matcher.value,)
    return alternatives(_DECIMAL.sub("", matcher.value))


def _number(text: str) -> float | None:
    with suppress(ValueError):
        return float(text)
    return None


def _with_bucket(bound: str) -> Query:
    catalog = examples.catalog(Histogram(SHOP, "order_seconds", "Duration.", buckets=(1, 5, 10)))
    return examples.query(f'rate(order_seconds_bucket{{le="{bound}"}}[$__rate_interval])', catalog=catalog)


def bad() -> Query:
    return _with_bucket("2")


def good() -> Query:
    return _with_bucket("5.0")
