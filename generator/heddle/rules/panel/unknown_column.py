"""A table or a map uses a column that its queries do not return.

Why: Grafana ignores the name, so a table has no such column or another heading, and a map has no places.
Bad: `columns={"shops": "Shop"}` for a query by `shop`, or `Value` where two queries return `Value #A` and `Value #B`.
Good: the labels by which the queries are grouped, and `Value`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.diagnostics.suggestion import did_you_mean
from heddle.grafana.json_value import mapping, members
from heddle.rules import examples
from heddle.rules.panel_fields import transformed
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = Severity.NOTE


def check(panel: Panel) -> Iterator[Violation]:
    missing, fields = transformed(panel)
    if fields is not None:
        missing |= {name: fields.names for name in _lookups(panel) if name not in fields.names}
    for name, known in missing.items():
        yield Violation(
            message=f"the queries of panel {panel.title!r} return no column {name!r}",
            help=did_you_mean(name, sorted(known), "the columns are"),
        )


def _lookups(panel: Panel) -> Iterator[str]:
    """Yield the columns in which the layers of a map look up the names of places."""
    layers = members(mapping(panel.data.get("options")).get("layers")) if panel.type == "geomap" else ()
    for location in (mapping(layer.get("location")) for layer in layers):
        if location.get("mode") == "lookup" and location.get("lookup"):
            yield str(location["lookup"])


def _table(column: str) -> Panel:
    names = {"include": {"names": [column, "Value"]}}
    transformations = [{"id": "filterFieldsByName", "options": names}]
    promql = "sum by (shop) (orders)"
    return examples.query(promql, type="table", target={"format": "table"}, transformations=transformations).panel


def bad() -> Panel:
    return _table("shops")


def good() -> Panel:
    return _table("shop")
