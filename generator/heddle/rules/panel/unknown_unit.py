"""Grafana does not have this unit.

Why: Grafana shows any other text as a suffix and does not scale the value: "5000000 Bytes" instead of "5 MB".
Bad: `unit="seconds"`, `unit="By"`.
Good: `unit="s"`, `unit="bytes"`, or `unit="suffix:orders"` if a suffix is intended.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.grafana.units import intended_unit, is_unit
from heddle.grafana.variables import has_variables
from heddle.rules import examples
from heddle.rules.panel_units import stated_units
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = Severity.NOTE

# These also read well as suffixes, so they are accepted in dashboards that were not built with Heddle.
_READABLE = frozenset({"seconds", "milliseconds", "byte"})


def check(panel: Panel) -> Iterator[Violation]:
    for unit in stated_units(panel):
        if is_unit(unit) or has_variables(unit):
            continue
        intended = intended_unit(unit)
        if not panel.dashboard.built_with_heddle and (unit in _READABLE or not (intended or "{" in unit)):
            continue
        yield Violation(
            message=f'unknown unit {unit!r}: panel {panel.title!r} shows "5000000 {unit}"',
            help=f'write unit="{intended}"' if intended else f'write unit="suffix:{unit}", or the id of a Grafana unit',
        )


def bad() -> Panel:
    return examples.panel("process_resident_memory_bytes", defaults={"unit": "Bytes"})


def good() -> Panel:
    return examples.panel("orders", defaults={"unit": "suffix:orders"})
