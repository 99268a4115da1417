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
    for node in shown(subject.node):
        unbounded = _unbounded(node, subject.catalogue)
        for label in sorted(unbounded & (labels(node, subject.catalogue) or frozenset())) if unbounded else ():
            if any(isinstance(each, Aggregate) and each.operator in CHOOSING for each in walk(subject.node)):
                return
            yield Finding(
                message=f"the graph has a line for each {label}, of which there is no bound",
                mend=f"leave {label} out of the grouping, or show the greatest few with `topk`",
            )


def _unbounded(node: Node, catalogue: Catalogue) -> frozenset[str]:
    found: set[str] = set()
    for selector in selectors(node):
        unbounded = {name for known in catalogue.find(named(selector)) for name in known.unbounded}
        if unbounded:
            found |= unbounded - {each.label for each in selector.matchers if each.operator in ("=", "=~")}
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
