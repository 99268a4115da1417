"""An expression refers to a query that the panel does not have.

Why: The expression fails, and the panel shows an error.
Bad: `$B * 2` in a panel that has only query A.
Good: `$A * 2`. The query may be hidden.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.grafana.datasource_types import BUILT_IN, is_expression
from heddle.grafana.model import TargetJson
from heddle.grafana.variables import references
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.ERROR


def check(panel: Panel) -> Iterator[Violation]:
    ref_ids = {str(target["refId"]) for target in panel.targets if target.get("refId")}
    # Grafana replaces the dashboard's variables first.
    known = ref_ids | {variable.name for variable in panel.dashboard.variables}
    for target in panel.targets:
        for ref_id in sorted(_operands(target) - known):
            yield Violation(
                message=f"an expression of panel {panel.title!r} refers to query {ref_id}, which does not exist",
                help=f"use one of: {', '.join(sorted(ref_ids))}",
            )


def _operands(target: TargetJson) -> set[str]:
    """Return the refIds that a server-side expression uses; empty for any other query."""
    if not is_expression(target):
        return set()
    text = str(target.get("expression") or "")
    if target.get("type") == "math":
        return {reference.name for reference in references(text) if not reference.is_number}
    return {text.removeprefix("$")} if target.get("type") in ("reduce", "resample") and text else set()


def _with_expression(expression: str) -> Panel:
    panel = examples.panel("up")
    datasource = BUILT_IN["__expr__"]
    panel.data["targets"].append({"refId": "Z", "datasource": datasource, "type": "math", "expression": expression})
    return panel


def bad() -> Panel:
    return _with_expression("$B * 2")


def good() -> Panel:
    return _with_expression("$A * 2 + abs(${A})")
