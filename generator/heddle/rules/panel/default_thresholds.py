"""The panel is colored by Grafana's default thresholds.

Why: Where a panel has no thresholds, Grafana uses green, and red from 80. Then 85 MiB of memory, 27 minutes of uptime
and 426 requests per second are red, and a share of errors of 0.5 is green. Grafana's editor writes these thresholds
into every panel. In external dashboards they are therefore reported only if the unit shows that 80 was not intended.
Bad: a stat in `bytes` without thresholds.
Good: thresholds that fit the values, or a single base step with the color `text` if no value is good or bad. A panel
with colored value mappings needs no thresholds.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from heddle.diagnostics.finding import Severity
from heddle.grafana.field_config import (
    FieldSettings,
    distinct_settings,
    has_settings_elsewhere,
    panel_option,
    uses_thresholds,
)
from heddle.grafana.json_value import members
from heddle.grafana.panel_types import panel_type
from heddle.grafana.value_format import format_value
from heddle.grafana.value_mapping import mapping_results, maps_numbers
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.WARNING

_DEFAULT_STEPS: Final = panel_type("stat").fields["thresholds"]["steps"]
_MAY_MEAN_80: Final = frozenset({"percent", "humidity", "none", "short", "sishort", "locale", "string", ""})
"""Units in which an author may have chosen 80."""


def check(panel: Panel) -> Iterator[Violation]:
    if "thresholds" not in panel.facts.fields or has_settings_elsewhere(panel.data) or not panel.targets:
        return
    settings = list(distinct_settings(panel.data))
    colored = [item for item in settings if _is_colored_by_default(panel, item)]
    if settings[0] in colored and not _is_covered(panel, settings):
        colored = colored[:1]  # the fields of overrides have the same thresholds
    else:
        colored = [item for item in colored if item.selector]
    for item in colored:
        unit = str(item.config.get("unit") or "")
        field = f"field {item.selector!r} of panel" if item.selector else "panel"
        yield Violation(
            message=f"{field} {panel.title!r} is colored by Grafana's default thresholds: green, and red from "
            f"{format_value(80, unit)}",
            help="set thresholds, or a single base step with the color `text` if no value is good or bad",
        )


def _is_colored_by_default(panel: Panel, settings: FieldSettings) -> bool:
    config = settings.config
    if not uses_thresholds(panel.data, config) or _is_judged_by_mapping(config.get("mappings")):
        return False
    if not isinstance(config.get("color", {}), dict) or panel_option(panel.data, "textMode") == "name":
        return False  # an invalid color; a text whose color says nothing
    thresholds = config["thresholds"]
    if thresholds["mode"] != "absolute" or thresholds["steps"] != _DEFAULT_STEPS:
        return False
    if "thresholds" not in settings.given:
        return config.get("unit") != "string"  # a text never reaches 80
    chosen = config.get("unit", "") in _MAY_MEAN_80 or config.get("max") == 100
    return not (panel.dashboard.built_with_heddle or chosen)


def _is_judged_by_mapping(mappings: object) -> bool:
    """Return whether a mapping sets the color of a number or of a text, and not only of missing values."""
    coloring = (item for item in members(mappings) if any(result.get("color") for _, result in mapping_results([item])))
    return any(maps_numbers([item]) or item.get("type") == "value" for item in coloring)


def _is_covered(panel: Panel, settings: list[FieldSettings]) -> bool:
    """Return whether there may be no field without an override: each query has one that sets a color or thresholds."""
    overriding = [item for item in settings[1:] if item.given & {"thresholds", "color"} - settings[0].given]
    return bool(overriding) and len(overriding) >= len(panel.visible_targets)


def _stat(**defaults: object) -> Panel:
    return examples.panel("up", type="stat", defaults={"unit": "bytes", **defaults})


def bad() -> Panel:
    return _stat()


def good() -> Panel:
    return _stat(thresholds={"mode": "absolute", "steps": [{"color": "text"}]})
