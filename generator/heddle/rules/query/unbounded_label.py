"""A graph has a line for each value of a label with unbounded cardinality.

Why: Sessions, users and error texts are new every day. The browser freezes, and the legend fills the screen.
Bad: `sum by (session_id) (rate(tokens_total[5m]))` in a graph.
Good: `topk(5, ...)` around it, a matcher for one session, or a table.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.author.promql.metrics import Counter
from heddle.catalog.lookup import Catalog
from heddle.catalog.metrics import Label
from heddle.diagnostics.finding import Severity
from heddle.promql.ast import Aggregate, Node
from heddle.promql.queries import SELECTING_OPERATORS, displayed_series, metric_name
from heddle.rules import examples
from heddle.rules.examples import SHOP
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = None


def check(query: Query) -> Iterator[Violation]:
    if query.node is None or not query.over_time or not query.catalog.by_name:
        return
    if any(isinstance(node, Aggregate) and node.operator in SELECTING_OPERATORS for node in query.nodes):
        return
    for node in displayed_series(query.node):
        unbounded = _unbounded_labels(node, query.catalog)
        for label in sorted(unbounded & (query.labels_of(node) or frozenset())) if unbounded else ():
            yield Violation(
                message=f"one line for each {label}, which has unbounded cardinality",
                help=f"do not group by {label}, or show the highest few with `topk`",
            )


def _unbounded_labels(node: Node, catalog: Catalog) -> frozenset[str]:
    """Return the labels of unbounded cardinality for which no matcher selects values."""
    labels: set[str] = set()
    for selector in node.selectors:
        matched = {matcher.label for matcher in selector.matchers if matcher.operator in ("=", "=~")}
        for series in catalog.find(metric_name(selector)):
            labels |= series.unbounded - matched
    return frozenset(labels)


def _by_session(matcher: str) -> Query:
    session = Label("session_id", unbounded=True)
    catalog = examples.catalog(Counter(SHOP, "tokens_total", "Tokens.", labels=(session,)))
    return examples.query(f"sum by (session_id) (rate(tokens_total{matcher}[$__rate_interval]))", catalog=catalog)


def bad() -> Query:
    return _by_session("")


def good() -> Query:
    return _by_session('{session_id="$id"}')
