"""The panel has the unit `percentunit` and a maximum of 100.

Why: In `percentunit`, 1 is 100%. With a maximum of 100, a full disk looks empty.
Bad: `unit="percentunit"` with a maximum of 100.
Good: `unit="percentunit"` with 1, or `unit="percent"` with 100.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.grafana.field_config import distinct_settings
from heddle.grafana.json_value import Json, mapping
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.WARNING


def check(panel: Panel) -> Iterator[Violation]:
    if any(config.get("unit") == "percentunit" and config.get("max") == 100 for config in _configs(panel)):
        yield Violation(
            message=f"the maximum of panel {panel.title!r} is 100, which is 10000% in the unit percentunit",
            help='set the maximum to 1, or unit="percent" if the values go up to 100',
        )


def _configs(panel: Panel) -> Iterator[Json]:
    """Yield the settings of all fields, and those of the y axis of a heatmap."""
    yield from (item.config for item in distinct_settings(panel.data))
    if panel.type == "heatmap":
        yield mapping(mapping(panel.data.get("options")).get("yAxis"))


def bad() -> Panel:
    return examples.panel("up", type="gauge", defaults={"unit": "percentunit", "min": 0, "max": 100})


def good() -> Panel:
    return examples.panel("up", type="gauge", defaults={"unit": "percent", "min": 0, "max": 100})
