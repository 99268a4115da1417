"""The panel does not show the text or the color of its value mappings.

Why: A state timeline in the color mode `thresholds` draws the names of thresholds and ignores value mappings. Without
thresholds these are Grafana's own, so every state from 0 to 79 is a green bar that reads "< 80", also "Down". The
legend of a status history does the same. On a continuous scale a timeline does not draw null, even if it is mapped. A
table shows the text of a mapping, and its color only in cells of a type that has one; this is reported in dashboards
that are built with Heddle, where every mapping has a color that its author chose.
Bad: a state timeline with the color mode `thresholds` that maps 0 to "Down" in red.
Good: the color mode `fixed`. A mapped value then has the text and color of its mapping, any other the fixed color. In a
table, `"custom.cellOptions": {"type": "color-text"}` in the override of the column.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.grafana.displayed_value import named_thresholds, names_thresholds
from heddle.grafana.field_config import (
    FieldSettings,
    color_mode,
    distinct_settings,
    has_cells,
    has_settings_elsewhere,
    panel_option,
)
from heddle.grafana.json_value import Json, mapping
from heddle.grafana.panel_types import NEUTRAL_COLOR
from heddle.grafana.value_mapping import mapping_results, maps_missing_values, maps_numbers
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.WARNING
IN_GENERATE = True


def check(panel: Panel) -> Iterator[Violation]:
    if not (panel.facts.names_thresholds or has_cells(panel.data)) or not _is_certain(panel):
        return
    reported: set[str] = set()
    for settings in distinct_settings(panel.data):
        problems = _colorless_cells(settings) if has_cells(panel.data) else _hidden_states(panel, settings)
        for state, drawn, help in problems:
            if state not in reported:  # an override repeats the mappings of all fields
                reported.add(state)
                field = f" for field {settings.selector!r}" if settings.selector else ""
                yield Violation(message=f"panel {panel.title!r} maps {state}{field}, but {drawn}", help=help)


def _is_certain(panel: Panel) -> bool:
    """Return whether what is drawn contradicts the author.

    A transformation may turn numbers into texts, which are not compared with thresholds. In tables of external
    dashboards, colors of mappings may be left from another panel type.
    """
    if has_settings_elsewhere(panel.data):
        return False
    if has_cells(panel.data):
        return panel.dashboard.built_with_heddle
    return all(step.get("id") != "convertFieldType" for step in panel.data.get("transformations") or ())


def _hidden_states(panel: Panel, settings: FieldSettings) -> Iterator[tuple[str, str, str]]:
    """Yield what is mapped, what is drawn instead, and what to do."""
    config, mappings = settings.config, settings.config.get("mappings")
    if not (maps_numbers(mappings) or maps_missing_values(mappings)):
        return
    names = [name for name, _ in named_thresholds(config)]
    value, result = next(iter(mapping_results(mappings)))
    state = f"{value} to {result['text']!r}" if result.get("text") else value
    if names_thresholds(panel.data, config):
        yield state, f"Grafana draws the threshold {names[0]!r} instead", _help(panel)
    elif panel.facts.names_thresholds == "legend" and _legend_names_thresholds(panel, config):
        yield state, f"its legend shows thresholds: {', '.join(names)}", _help(panel)
    elif color_mode(config).startswith("continuous-") and maps_missing_values(mappings):
        yield "null or NaN", "Grafana does not draw them on a continuous scale", "set the color mode to `fixed`"


def _colorless_cells(settings: FieldSettings) -> Iterator[tuple[str, str, str]]:
    if mapping(mapping(settings.config.get("custom")).get("cellOptions")).get("type") == "auto":
        for value, result in mapping_results(settings.config.get("mappings")):
            if result.get("color", NEUTRAL_COLOR) != NEUTRAL_COLOR:
                state = f"{value} to {result.get('text', value)!r} in {result['color']}"
                yield state, "its cells show no color", 'set `custom.cellOptions` to `{"type": "color-text"}`'
                return


def _help(panel: Panel) -> str:
    if panel.dashboard.built_with_heddle:
        return "remove the thresholds or the mappings"
    return "set the color mode of the fields to `fixed`"


def _legend_names_thresholds(panel: Panel, config: Json) -> bool:
    legend = mapping(panel_option(panel.data, "legend"))
    shown = legend.get("showLegend", True) and legend.get("displayMode") != "hidden"
    return bool(shown) and color_mode(config) == "thresholds" and len(config["thresholds"]["steps"]) > 1


def _timeline(mode: str) -> Panel:
    states = {"0": {"text": "Down", "color": "red"}, "1": {"text": "Up", "color": "green"}}
    mappings = [{"type": "value", "options": states}]
    return examples.panel("up", type="state-timeline", defaults={"color": {"mode": mode}, "mappings": mappings})


def bad() -> Panel:
    return _timeline("thresholds")


def good() -> Panel:
    return _timeline("fixed")
