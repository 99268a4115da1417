"""The panel shows numbers without a unit.

Why: 5000 may be five seconds, five kilobytes or five thousand orders.
Bad: a panel without `unit`, whose queries have no common unit.
Good: `unit="ms"`, or a query on a metric whose unit the catalog declares. A table may have units on its columns.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.grafana.datasource_types import datasource_type
from heddle.rules import examples
from heddle.rules.panel_units import stated_units
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.ERROR
EXTERNAL_SEVERITY = Severity.ADVICE
IN_GENERATE = True


def check(panel: Panel) -> Iterator[Violation]:
    if not panel.facts.needs_unit or stated_units(panel) or any(True for _ in panel.override_values("unit")):
        return
    # The panel's unit would replace the units that the results of such a data source have.
    if panel.targets and all(datasource_type(panel.datasource_type(target)).has_units for target in panel.targets):
        return
    yield Violation(
        message=f"panel {panel.title!r} has no unit, and its queries have no common one",
        help='set `unit="..."`: "short" for plain counts, "s", "ms", "bytes", "percentunit", "currencyUSD", ...',
    )


def bad() -> Panel:
    return examples.panel("up", defaults={"unit": ""})


def good() -> Panel:
    unit = {"matcher": {"id": "byName", "options": "Value"}, "properties": [{"id": "unit", "value": "s"}]}
    return examples.panel("up", type="table", defaults={"unit": ""}, overrides=[unit])
