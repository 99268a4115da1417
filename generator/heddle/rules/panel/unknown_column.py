"""A table selects or renames a column that its queries do not return.

Why: Grafana ignores the name, so the column is missing or has another heading.
Bad: `columns={"shops": "Shop"}` for a query by `shop`, or `Value` where two queries return `Value #A` and `Value #B`.
Good: the labels by which the queries are grouped, and `Value`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.diagnostics.suggestion import did_you_mean
from heddle.rules import examples
from heddle.rules.panel_fields import transformed
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = Severity.NOTE


def check(panel: Panel) -> Iterator[Violation]:
    missing, _ = transformed(panel)
    for name, known in missing.items():
        yield Violation(
            message=f"the queries of panel {panel.title!r} return no column {name!r}",
            help=did_you_mean(name, sorted(known), "the columns are"),
        )


def _table(column: str) -> Panel:
    names = {"include": {"names": [column, "Value"]}}
    transformations = [{"id": "filterFieldsByName", "options": names}]
    promql = "sum by (shop) (orders)"
    return examples.query(promql, type="table", target={"format": "table"}, transformations=transformations).panel


def bad() -> Panel:
    return _table("shops")


def good() -> Panel:
    return _table("shop")
