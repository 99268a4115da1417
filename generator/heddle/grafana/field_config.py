"""The settings that apply to a field of a panel: Grafana's defaults, the panel's, and those of its overrides.

A field is a series, or a column of a table. The order and the rules are those of `applyFieldOverrides` and
`getPanelOptionsWithDefaults` in Grafana's `packages/grafana-data`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from heddle.grafana.javascript_regex import parse_javascript_regex
from heddle.grafana.json_value import Json, mapping, members
from heddle.grafana.panel_types import panel_type

FieldType = Literal["number", "string", "boolean", "time"]
FIELD_OPTIONS: Final = (
    *("unit", "min", "max", "decimals", "displayName", "description", "noValue", "color", "color.mode", "thresholds"),
    *("mappings", "links", "actions", "fieldMinMax", "filterable"),
)
"""The settings of a field that do not depend on the panel's type, by the ids that overrides have for them."""

_COLORING_CELLS: Final = frozenset(
    {
        *("color-text", "color-background", "gauge"),
        *("color-background-solid", "basic", "gradient-gauge", "lcd-gauge"),  # up to Grafana 9
    }
)
"""The types of table cells that have the color of their value."""


_SETTINGS_FROM_DATA: Final = frozenset({"configFromData", "rowsToFields"})
_OPTIONS_OF_GRAFANA_6: Final = frozenset({"fieldOptions", "thresholds", "valueOptions", "valueMappings"})
"""Options that Grafana moves to the field settings when it opens the dashboard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field: its name as the panel shows it, its type, and the refId of its query."""

    name: str = ""
    type: FieldType = "number"
    ref_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSettings:
    """The settings of the fields that one matcher selects.

    `selector` is the text of the matcher, empty for the fields that no override selects. `given` are the ids of the
    settings that the panel or its overrides have; the others are Grafana's defaults.
    """

    selector: str = ""
    config: Json
    given: frozenset[str]


def field_config(panel: Mapping[str, Any], field: Field) -> Json:
    """Return the settings of a field, with `color.mode` and `thresholds` as they take effect.

    Their parts belong to the panel or to the table of panel types: they must not be changed.
    """
    config = _default_config(panel)
    for override in _overrides(panel):
        if _matches(mapping(override.get("matcher")), field):
            _apply(config, override)
    return _completed(config)


def distinct_settings(panel: Mapping[str, Any]) -> Iterator[FieldSettings]:
    """Yield the settings of the fields without an override, then those of the fields that each matcher selects."""
    defaults = _default_config(panel)
    settings = {key for key, value in _panel_defaults(panel).items() if value is not None}
    yield FieldSettings(config=_completed(dict(defaults)), given=frozenset(settings))
    by_matcher: dict[str, list[Json]] = {}
    for override in _overrides(panel):
        by_matcher.setdefault(json.dumps(override.get("matcher"), sort_keys=True), []).append(override)
    for overrides in by_matcher.values():
        config = dict(defaults)
        for override in overrides:
            _apply(config, override)
        properties = (property for override in overrides for property in members(override.get("properties")))
        yield FieldSettings(
            selector=_selector(mapping(overrides[0].get("matcher"))),
            config=_completed(config),
            given=frozenset(settings | {str(property.get("id")) for property in properties}),
        )


def _selector(matcher: Json) -> str:
    options = matcher.get("options")
    if isinstance(options, dict):
        names = options.get("names")
        options = ", ".join(map(str, names)) if isinstance(names, list) else options.get("pattern")
    return str(options or matcher.get("id") or "?")


def panel_option(panel: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401 - any JSON value
    """Return an option of a panel, or Grafana's default."""
    options = mapping(panel.get("options"))
    return options[name] if name in options else panel_type(panel.get("type")).options.get(name)


def color_mode(config: Json) -> str:
    """Return the color mode of a field."""
    return str(mapping(config.get("color")).get("mode", "thresholds"))


def has_settings_elsewhere(panel: Mapping[str, Any]) -> bool:
    """Return whether fields have settings outside of `fieldConfig`: in the options of Grafana 6, or in the data."""
    ids = {step.get("id") for step in members(panel.get("transformations"))}
    return bool(ids & _SETTINGS_FROM_DATA) or not mapping(panel.get("options")).keys().isdisjoint(_OPTIONS_OF_GRAFANA_6)


def has_cells(panel: Mapping[str, Any]) -> bool:
    """Return whether a panel is a table, whose cells have a type."""
    return "cellOptions" in mapping(panel_type(panel.get("type")).fields.get("custom"))


def shows_color_of_value(panel: Mapping[str, Any], config: Json) -> bool:
    """Return whether a panel draws a value of a field in the color of that value, and not only as a number."""
    if has_cells(panel):
        return str(mapping(mapping(config.get("custom")).get("cellOptions")).get("type")) in _COLORING_CELLS
    return bool(panel_option(panel, "colorMode") != "none")


def has_color_of_series(panel: Mapping[str, Any]) -> bool:
    """Return whether a panel draws lines or bars in the color of their series, whatever a single value is mapped to."""
    facts = panel_type(panel.get("type"))
    return facts.shows != "numbers" and mapping(facts.fields.get("color")).get("mode") == "palette-classic"


def uses_thresholds(panel: Mapping[str, Any], config: Json) -> bool:
    """Return whether thresholds can be seen in the fields with these settings: as a color, as lines or as areas."""
    if "thresholds" not in panel_type(panel.get("type")).fields:
        return False
    style = mapping(mapping(config.get("custom")).get("thresholdsStyle")).get("mode", "off")
    return style != "off" or (color_mode(config) == "thresholds" and shows_color_of_value(panel, config))


def _default_config(panel: Mapping[str, Any]) -> Json:
    config: Json = _merged(panel_type(panel.get("type")).fields, _panel_defaults(panel))
    custom = mapping(config.get("custom"))
    if "displayMode" in custom:  # the name of the cell type before Grafana 9
        config["custom"] = {**custom, "cellOptions": {"type": custom["displayMode"]}}
    return config


def _panel_defaults(panel: Mapping[str, Any]) -> Json:
    return mapping(mapping(panel.get("fieldConfig")).get("defaults"))


def _merged(base: Json, over: Json) -> Json:
    result = dict(base)
    for key, value in over.items():
        if isinstance(value, dict) and isinstance(result.get(key), dict):
            result[key] = _merged(result[key], value)
        elif value is not None:
            result[key] = value
    return result


def _overrides(panel: Mapping[str, Any]) -> list[Json]:
    return members(mapping(panel.get("fieldConfig")).get("overrides"))


def _apply(config: Json, override: Json) -> None:
    for property in members(override.get("properties")):
        *path, key = str(property.get("id", "")).split(".")
        owner = config
        for part in path:
            owner[part] = owner = dict(mapping(owner.get(part)))
        if property.get("value") is None:
            owner.pop(key, None)
        elif path == ["custom"] and key == "displayMode":
            owner["cellOptions"] = {"type": property["value"]}
        else:
            owner[key] = property["value"]


def _completed(config: Json) -> Json:
    """Return settings in which a color has a mode, and thresholds are a list whose first step has no value."""
    if not mapping(config.get("color")).get("mode"):
        config["color"] = {"mode": "thresholds"}
    thresholds = mapping(config.get("thresholds"))
    steps = members(thresholds.get("steps"))
    base = [{key: value for key, value in step.items() if key != "value"} for step in steps[:1]]
    config["thresholds"] = {"mode": thresholds.get("mode", "absolute"), "steps": base + steps[1:]}
    return config


def _matches(matcher: Json, field: Field) -> bool:
    """Return whether an override selects a field; matchers that look at values select none."""
    options = matcher.get("options")
    match matcher.get("id"):
        case "byName":
            return bool(options == field.name)
        case "byNames":
            names = mapping(options)
            return (field.name in names.get("names", ())) is (names.get("mode", "include") == "include")
        case "byRegexp" | "byRegexpOrNames":
            text = mapping(options).get("pattern", "") if isinstance(options, dict) else options
            regex = parse_javascript_regex(str(text))
            return regex is not None and regex.pattern.search(field.name) is not None
        case "byType":
            return bool(options == field.type)
        case "byFrameRefID":
            return bool(options == field.ref_id)
        case "numeric":
            return field.type == "number"
    return False
