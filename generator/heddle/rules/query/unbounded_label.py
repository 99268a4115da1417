"""A graph has no line for each value of a label without bound.

Why: sessions, users and texts of errors are new every day: the graph freezes, and its legend fills the screen.
Bad: `sum by (session_id) (rate(tokens_total[5m]))` on a graph.
Good: `topk(5, ...)` around it; a matcher that chooses one; a table.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.author.promql.metrics import Counter
from heddle.catalog.lookup import Catalog, catalog_from_metrics
from heddle.catalog.metrics import Label, System
from heddle.diagnostics.finding import Severity
from heddle.promql.ast import Aggregate, Node
from heddle.promql.inference import result_labels
from heddle.promql.queries import SELECTING_OPERATORS, displayed_series, metric_name, selectors
from heddle.rules.examples import query
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = None


def check(subject: Query) -> Iterator[Violation]:
    """Find lines that are told apart by a label which the catalogue calls without bound."""
    if subject.node is None or subject.instant or subject.panel.facts.shows != "lines" or not subject.catalog.by_name:
        return
    for node in displayed_series(subject.node):
        unbounded = _unbounded(node, subject.catalog)
        for label in (
            sorted(unbounded & (result_labels(node, subject.catalog.labels_of) or frozenset())) if unbounded else ()
        ):
            if any(isinstance(each, Aggregate) and each.operator in SELECTING_OPERATORS for each in subject.node.nodes):
                return
            yield Violation(
                message=f"the graph has a line for each {label}, of which there is no bound",
                help=f"leave {label} out of the grouping, or show the greatest few with `topk`",
            )


def _unbounded(node: Node, catalog: Catalog) -> frozenset[str]:
    found: set[str] = set()
    for selector in selectors(node):
        unbounded = {name for known in catalog.find(metric_name(selector)) for name in known.unbounded}
        if unbounded:
            found |= unbounded - {each.label for each in selector.matchers if each.operator in ("=", "=~")}
    return frozenset(found)


def bad() -> Query:
    """Return a graph of sessions."""
    return query("sum by (session_id) (rate(tokens_total[$__rate_interval]))", catalog=_catalogue())


def good() -> Query:
    """Return one of the session that the reader chose."""
    return query('sum by (session_id) (rate(tokens_total{session_id="$id"}[5m]))', catalog=_catalogue())


def _catalogue() -> Catalog:
    session = Label("session_id", unbounded=True)
    return catalog_from_metrics([Counter(System("shop", "Shop"), "tokens_total", "Tokens.", labels=(session,))])
