"""A graph has no line for each value of a label without bound.

Why: sessions, users and texts of errors are new every day: the graph freezes, and its legend fills the screen.
Bad: `sum by (session_id) (rate(tokens_total[5m]))` on a graph.
Good: `topk(5, ...)` around it; a matcher that chooses one; a table.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.author.metrics import Counter, Label, System
from generator.checks.catalogue import Catalogue, catalogue_of
from generator.checks.examples import query
from generator.checks.promql.labels import labels
from generator.checks.promql.nodes import Aggregate, Node, walk
from generator.checks.promql.within import CHOOSING, SERIES, named, selectors, shown
from generator.checks.rule import Finding
from generator.checks.subjects import Query
from generator.problem import Severity

ID = "query/unbounded-label"
SEVERITY = Severity.WARNING
ELSEWHERE = None


def check(subject: Query) -> Iterator[Finding]:
    """Find lines that are told apart by a label which the catalogue calls without bound."""
    if subject.node is None or subject.instant or subject.panel.type not in SERIES or not subject.catalogue.by_name:
        return
    if any(isinstance(node, Aggregate) and node.operator in CHOOSING for node in walk(subject.node)):
        return
    for node in shown(subject.node):
        for label in sorted((labels(node, subject.catalogue) or frozenset()) & _unbounded(node, subject.catalogue)):
            yield Finding(
                message=f"the graph has a line for each {label}, of which there is no bound",
                mend=f"leave {label} out of the grouping, or show the greatest few with `topk`",
            )


def _unbounded(node: Node, catalogue: Catalogue) -> frozenset[str]:
    found: set[str] = set()
    for selector in selectors(node):
        chosen = {matcher.label for matcher in selector.matchers if matcher.operator in ("=", "=~")}
        for known in catalogue.find(named(selector)):
            found |= {label.name for label in known.by_label.values() if label.unbounded} - chosen
    return frozenset(found)


def bad() -> Query:
    """Return a graph of sessions."""
    return query("sum by (session_id) (rate(tokens_total[$__rate_interval]))", catalogue=_catalogue())


def good() -> Query:
    """Return one of the session that the reader chose."""
    return query('sum by (session_id) (rate(tokens_total{session_id="$id"}[5m]))', catalogue=_catalogue())


def _catalogue() -> Catalogue:
    session = Label("session_id", meaning="without bound")
    return catalogue_of([Counter(System("shop", "Shop"), "tokens_total", "Tokens.", labels=(session,))])
