"""A panel of numbers has a unit, or its readers guess.

Why: 5000 may be five seconds, five kilobytes or five thousand orders.
Bad: a panel without `unit`, whose queries do not agree on one.
Good: `unit="ms"`, or a query on a metric whose unit the catalogue knows. A table may have units on its columns.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.grafana.datasource_types import datasource_type
from heddle.rules.examples import panel
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.ERROR
EXTERNAL_SEVERITY = Severity.ADVICE
GATE = True


def check(subject: Panel) -> Iterator[Violation]:
    """Refuse a panel without a unit where its type needs one and the results of its queries have none."""
    if not subject.facts.needs_unit or _has_unit(subject) or _results_have_units(subject):
        return
    yield Violation(
        message=f"the panel {subject.title!r} has no unit, and its queries do not agree on one",
        help='give `unit="..."`: "short" for plain counts, "s", "ms", "bytes", "percentunit", "currencyUSD", ...',
    )


def _has_unit(panel: Panel) -> bool:
    overrides = panel.data.get("fieldConfig", {}).get("overrides", ())
    set_ = {property["id"] for override in overrides for property in override["properties"]}
    return bool(panel.defaults.get("unit")) or "unit" in set_


def _results_have_units(panel: Panel) -> bool:
    targets = panel.data.get("targets", ())
    return bool(targets) and all(datasource_type(panel.source_type(target)).has_units for target in targets)


def bad() -> Panel:
    """Return a panel without a unit."""
    return panel("up", defaults={"unit": ""})


def good() -> Panel:
    """Return a table that has it on a column."""
    unit = {"matcher": {"id": "byName", "options": "Value"}, "properties": [{"id": "unit", "value": "s"}]}
    return panel("up", type="table", defaults={"unit": ""}, overrides=[unit])
