"""The query uses a label that the metric does not have.

Why: A matcher on an unknown label finds nothing, and grouping by one puts everything into a single line.
Bad: `orders_total{stat="new"}`, if the label is `state`.
Good: labels of the catalog; `orders_total{shop=""}` for series without a label.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from heddle.author.promql.metrics import Counter
from heddle.catalog.sources import matches
from heddle.diagnostics.finding import Severity
from heddle.promql.ast import Aggregate, Call, Matcher, Node, Selector, String
from heddle.promql.queries import is_literal, metric_name
from heddle.rules import examples
from heddle.rules.examples import SHOP
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query
from heddle.rules.suggestion import source_names, suggestion

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = None
METRICS_SEVERITY = Severity.WARNING


def check(query: Query) -> Iterator[Violation]:
    for node in query.nodes if query.catalog.by_name else ():
        for inner, labels, use in _used_labels(node):
            known = query.labels_of(inner)
            for label in labels:
                if known is not None and label not in known and is_literal(label):
                    yield _violation(query, inner, label, known, use)
    known = query.labels_of(query.node) if query.node and query.listed_label else None
    if query.node and known is not None and query.listed_label not in known:
        yield _violation(query, query.node, query.listed_label, known, " (in `label_values`)")


def _used_labels(node: Node) -> Iterator[tuple[Node, list[str], str]]:
    """Yield the part of the query whose series should have labels, these labels, and their use for messages."""
    match node:
        case Selector():
            yield node, [matcher.label for matcher in node.matchers if _needs_label(matcher)], ""
        case Aggregate() if node.grouping != "without":
            yield node.inner, sorted(node.labels), f" (in `by` of `{node.operator}`)"
        case Call(name="label_replace", arguments=(inner, _, _, String(source), String(pattern))) if pattern:
            yield inner, [source] if source else [], " (in `label_replace`)"
        case Call(name="label_join", arguments=(inner, _, _, *sources)):
            yield inner, [source.value for source in sources if isinstance(source, String)], " (in `label_join`)"


def _needs_label(matcher: Matcher) -> bool:
    """Return whether a matcher makes a difference only for series with the label."""
    is_any = matcher.operator == "=~" and is_literal(matcher.value) and matches(matcher.value, "")
    return bool(matcher.value) and matcher.label != "__name__" and not is_any


def _violation(query: Query, node: Node, label: str, known: frozenset[str], use: str) -> Violation:
    if query.catalog.sources and any(label in (query.labels_of(each) or ()) for each in node.selectors):
        message = f"the series have no label `{label}`{use}: an aggregation inside drops it"
        return Violation(message=message, help="keep the label in the inner aggregation")
    own = query.own_labels(node, known)
    is_nowhere = not any(label in (series.labels or ()) for series in query.catalog.series)
    if query.catalog.sources and is_nowhere and not get_close_matches(label, own):
        sources = source_names(query, node.selectors)
        return Violation(
            message=f"no metric in {sources} has label `{label}`",
            help=f"pass `--target-label {label}` if Prometheus adds it when it scrapes",
        )
    names = ", ".join(dict.fromkeys(metric_name(selector) for selector in node.selectors))
    help = suggestion(label, own, "labels", query, [node] if isinstance(node, Selector) else [])
    return Violation(message=f"{names or 'the series'} has no label `{label}`{use}", help=help)


def _query(promql: str) -> Query:
    catalog = examples.catalog(Counter(SHOP, "orders_total", "Orders.", labels=("state",)))
    return examples.query(promql, catalog=catalog)


def bad() -> Query:
    return _query('rate(orders_total{stat="new"}[$__rate_interval])')


def good() -> Query:
    return _query('sum by (kind) (label_replace(orders_total, "kind", "$1", "state", "(.*)"))')
