"""A single number is filtered out when it is 0.

Why: The panel then shows "No data", which can also mean that nothing was measured.
Bad: a stat panel with `sum(orders_failed) > 0`.
Good: `sum(orders_failed)`; `... > 0 or vector(0)`; or a text for "no value" on the panel.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.promql.ast import Binary, Node, Number
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.NOTE
EXTERNAL_SEVERITY = Severity.ADVICE
KEYWORDS = (">", "!=")


def check(query: Query) -> Iterator[Violation]:
    node = query.node
    if not isinstance(node, Binary) or node.operator not in (">", "!=") or node.returns_bool:
        return
    if query.panel.facts.shows != "number" or not isinstance(node.right, Number) or node.right.value != 0:
        return
    # Of several series, the filter may select those with values; a quotient may need it against division by 0.
    if query.labels_of(node.left) != frozenset() or any(_is_quotient(inner) for inner in node.left.nodes):
        return
    if query.panel.defaults.get("noValue") or query.panel.data.get("nullText"):
        return
    yield Violation(
        message=f"`{node.operator} 0` hides the number when it is 0; the panel shows no data instead",
        help=f"remove `{node.operator} 0`, or set a text for no value on the panel",
    )


def _is_quotient(node: Node) -> bool:
    return isinstance(node, Binary) and node.operator == "/"


def bad() -> Query:
    return examples.query("sum(orders_failed) > 0", type="stat")


def good() -> Query:
    return examples.query("sum(orders_failed) > 0", type="stat", defaults={"noValue": "none failed"})
