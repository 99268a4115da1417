"""One number shows its 0.

Why: a filter takes the 0 away, and the panel shows "No data", which may as well mean that nothing answers.
Bad: a stat of `sum(orders_failed) > 0`.
Good: `sum(orders_failed)`; `... > 0 or vector(0)`; or a text for no value on the panel.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.promql.ast import Binary, Node, Number
from heddle.promql.inference import result_labels
from heddle.rules.examples import query
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.NOTE
EXTERNAL_SEVERITY = Severity.ADVICE
KEYWORDS = (">", "!=")


def check(subject: Query) -> Iterator[Violation]:
    """Find a single number that is filtered not to be 0; of several, a filter may choose the busy ones."""
    node = subject.node
    if not isinstance(node, Binary) or node.operator not in (">", "!=") or node.returns_bool:
        return
    if subject.panel.facts.shows != "number" or not isinstance(node.right, Number) or node.right.value != 0:
        return
    if result_labels(node.left, subject.catalog.labels_of) != frozenset() or _divides(node.left):
        return
    if subject.panel.defaults.get("noValue") or subject.panel.data.get("nullText"):
        return
    yield Violation(
        message=f"`{node.operator} 0` takes the number away when it is 0: the panel shows no data then",
        help=f"leave out `{node.operator} 0`, or say on the panel what no value means",
    )


def _divides(node: Node) -> bool:
    """Whether the filter may be there for what is divided by 0."""
    return any(isinstance(each, Binary) and each.operator == "/" for each in node.nodes)


def bad() -> Query:
    """Return a number without its 0."""
    return query("sum(orders_failed) > 0", type="stat")


def good() -> Query:
    """Return one whose panel says what no value means."""
    return query("sum(orders_failed) > 0", type="stat", defaults={"noValue": "none failed"})
