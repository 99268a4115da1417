"""The query matches a value that the label never has.

Why: The query finds nothing. The panel shows "No data", as it does while nothing happens.
Bad: `orders_total{state="canceled"}`, if the system writes `cancelled`.
Good: values that the catalog lists. Labels without a list are not checked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from heddle.author.promql.metrics import Counter
from heddle.catalog.lookup import Known
from heddle.catalog.metrics import Label
from heddle.diagnostics.finding import Severity
from heddle.promql.ast import Matcher
from heddle.promql.queries import alternatives, is_literal, metric_name
from heddle.rules import examples
from heddle.rules.examples import SHOP
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query
from heddle.rules.suggestion import suggestion

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = None
METRICS_SEVERITY = Severity.WARNING


def check(query: Query) -> Iterator[Violation]:
    for selector in query.selectors:
        known = query.catalog.select(selector)
        for matcher in selector.matchers if known else ():
            values = _values(matcher)
            listed = _listed_values(known, matcher.label) if values else frozenset()
            for value in values if listed else ():
                if value and not _is_listed(value, matcher.label, listed):
                    yield Violation(
                        message=f'{metric_name(selector)} never has `{matcher.label}="{value}"`',
                        help=suggestion(value, listed, "values", query, [selector]),
                    )


def _is_listed(value: str, label: str, listed: frozenset[str]) -> bool:
    if value in listed or label != "quantile":
        return value in listed
    numbers = [float(text) for text in (value, *listed) if _is_number(text)]
    return numbers[0] in numbers[1:] if _is_number(value) else False


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _values(matcher: Matcher) -> tuple[str, ...]:
    if not is_literal(matcher.value):
        return ()
    return (matcher.value,) if matcher.operator in ("=", "!=") else alternatives(matcher.value)


def _listed_values(known: Sequence[Known], label: str) -> frozenset[str]:
    """Return every value that the label can have; empty if it can have any."""
    labels = [series.by_label[label] for series in known if label in series.by_label]
    if not all(declared.values for declared in labels):
        return frozenset()
    return frozenset(value for declared in labels for value in declared.values)


def _with_matcher(matcher: str) -> Query:
    state = Label("state", ("new", "cancelled"))
    catalog = examples.catalog(Counter(SHOP, "orders_total", "Orders.", labels=(state,)))
    return examples.query(f"rate(orders_total{{{matcher}}}[$__rate_interval])", catalog=catalog)


def bad() -> Query:
    return _with_matcher('state="canceled"')


def good() -> Query:
    return _with_matcher('state=~"new|$state"')
