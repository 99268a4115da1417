"""A unit is one of Grafana's.

Why: Grafana takes any other text for a suffix and scales nothing: 5000000 of unit "Bytes" read as "5000000 Bytes".
Bad: `unit="seconds"`, `unit="By"`.
Good: `unit="s"`, `unit="bytes"`, or `unit="suffix:orders"` where a suffix is meant.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.grafana.units import intended_unit, is_unit
from heddle.grafana.variables import has_variables
from heddle.rules.examples import panel
from heddle.rules.panel.override_unknown_query import overridden
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.WARNING
EXTERNAL_SEVERITY = Severity.NOTE

# Words that also read well as a suffix: nobody else's dashboard is blamed for them.
_PLAIN = frozenset({"seconds", "milliseconds", "byte"})


def check(subject: Panel) -> Iterator[Violation]:
    """Warn of a unit that Grafana does not know; elsewhere only where a unit of Grafana's was clearly meant."""
    for unit in dict.fromkeys(_units(subject)):
        if not unit or is_unit(unit) or has_variables(unit):
            continue
        meant = intended_unit(unit)
        if not subject.dashboard.built_with_heddle and (unit in _PLAIN or not (meant or "{" in unit)):
            continue
        yield Violation(
            message=f'Grafana has no unit {unit!r}: the panel {subject.title!r} shows "5000000 {unit}"',
            help=f'write unit="{meant}"' if meant else f'write unit="suffix:{unit}", or the id of a unit of Grafana\'s',
        )


def _units(panel: Panel) -> Iterator[str]:
    yield str(panel.defaults.get("unit") or "")
    yield from (str(unit or "") for unit in overridden(panel, "unit"))


def bad() -> Panel:
    """Return a panel whose unit is Prometheus' word."""
    return panel("process_resident_memory_bytes", defaults={"unit": "Bytes"})


def good() -> Panel:
    """Return one with a suffix of its own."""
    return panel("orders", defaults={"unit": "suffix:orders"})
