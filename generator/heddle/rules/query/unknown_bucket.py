"""A query names buckets that the histogram has.

Why: a bound that is no bucket's finds nothing, and a share of what was faster becomes "No data".
Bad: `order_seconds_bucket{le="2"}` where the bounds are 1, 5 and 10.
Good: `le="5"`, and `le="+Inf"` for all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress

from heddle.author.promql.metrics import Histogram
from heddle.catalog.lookup import Catalog, catalog_from_metrics
from heddle.catalog.metrics import System
from heddle.diagnostics.finding import Severity
from heddle.promql.ast import Matcher
from heddle.promql.queries import alternatives, metric_name, selectors
from heddle.rules.examples import query
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = None
KEYWORDS = ("_bucket",)

_DECIMAL = re.compile(r"\((?:\[\.\]|\\+\.)0\)\?")


def check(subject: Query) -> Iterator[Violation]:
    """Find a bound that no metric of the name has."""
    for selector in selectors(subject.node):
        if not selector.name.endswith("_bucket"):
            continue
        known = subject.catalog.find(metric_name(selector))
        bounds = {bound for each in known for bound in each.metric.buckets} | {float("inf")}
        if not known or not all(each.metric.buckets for each in known):
            continue
        for value in (value for matcher in selector.matchers if matcher.label == "le" for value in _asked(matcher)):
            bound = _number(value)
            if bound is not None and bound not in bounds:
                yield Violation(
                    message=f'{selector.name} has no bucket le="{value}"',
                    help=f"write one of: {', '.join(f'{each:g}' for each in sorted(bounds)[:-1])}, +Inf",
                )


def _asked(matcher: Matcher) -> tuple[str, ...]:
    """The bounds that a matcher names; those of a pattern may end in `([.]0)?`, as some clients write them so."""
    if matcher.operator in ("=", "!="):
        return (matcher.value,)
    return alternatives(_DECIMAL.sub("", matcher.value))


def _number(text: str) -> float | None:
    with suppress(ValueError):
        return float(text)
    return None


def bad() -> Query:
    """Return a query for a bucket between two others."""
    return query('rate(order_seconds_bucket{le="2"}[$__rate_interval])', catalog=_catalogue())


def good() -> Query:
    """Return one for a bucket that Prometheus writes with a decimal."""
    return query('rate(order_seconds_bucket{le="5.0"}[$__rate_interval])', catalog=_catalogue())


def _catalogue() -> Catalog:
    return catalog_from_metrics([Histogram(System("shop", "Shop"), "order_seconds", "Time.", buckets=(1, 5, 10))])
