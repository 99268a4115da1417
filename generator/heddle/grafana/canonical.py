"""The canonical form of a dashboard: two files have the same form if Grafana shows the same for both.

It leaves out the order of keys, nulls, defaults and what Grafana adds when a dashboard is saved in its editor, and
writes old notations in those of schema 41. Panels are in one list, each with the id of its row.
"""

from __future__ import annotations

from typing import Any, Final

from heddle.grafana.choices import parse_choices
from heddle.grafana.json_value import Json, mapping, members, pruned
from heddle.grafana.panel_types import PANEL_DEFAULTS, panel_type

_IGNORED: Final = frozenset(
    {
        *("__elements", "__inputs", "__requires", "gnetId", "hideControls", "id", "iteration", "meta", "originalTitle"),
        *("revision", "schemaVersion", "scopedVars", "style", "version"),
        "variables",  # a key without a meaning, which some old exports have
    }
)
DASHBOARD_DEFAULTS: Final[Json] = {
    "editable": True,
    "fiscalYearStartMonth": 0,
    "graphTooltip": 0,
    "liveNow": False,
    "preload": False,
    "sharedCrosshair": False,
    "time": {"from": "now-6h", "to": "now"},
    "timepicker": {
        "collapse": False,
        "enable": True,
        "hidden": False,
        "notice": False,
        "now": True,
        "refresh_intervals": ["5s", "10s", "30s", "1m", "5m", "15m", "30m", "1h", "2h", "1d"],
        "status": "Stable",
        "type": "timepicker",
    },
}
LINK_DEFAULTS: Final[Json] = {
    "asDropdown": False,
    "icon": "external link",
    "includeVars": False,
    "keepTime": False,
    "targetBlank": False,
    "type": "dashboards",
}
ANNOTATION_DEFAULTS: Final[Json] = {
    "enable": True,
    "hide": False,
    "type": "dashboard",
    "builtIn": 0,
    "filter": {"exclude": False},
    "target": {"limit": 100, "matchAny": False, "type": "dashboard"},
}

_PANEL_IGNORED: Final = frozenset(
    {
        *("cacheTimeout", "pluginVersion", "repeatIteration", "repeatPanelId", "repeatedByRow", "scopedVars", "panels"),
        *("alert", "height"),  # Grafana 11 and later ignore both: a panel has its height in `gridPos`
    }
)
_FIELDS_IGNORED: Final = frozenset({"nullValueMode", "unitScale"})
"""Field settings that old versions of Grafana wrote and that no version reads."""

_OPTIONS_DEFAULTS: Final[Json] = {"annotations": {"clustering": -1, "multiLane": False}}
"""Options that Grafana 13 writes for each panel with a time axis."""

_LIBRARY_PANEL_KEYS: Final = frozenset({"id", "title", "gridPos", "repeat", "repeatDirection", "maxPerRow"})
_EDITOR_KEYS: Final = frozenset(
    {
        *("disableTextWrap", "editorMode", "fullMetaSearch", "includeNullMetadata", "intervalFactor", "key"),
        *("requestId", "useBackend"),
    }
)
"""The keys of a target that only its editor reads."""
_TARGET_DEFAULTS: Final[Json] = dict.fromkeys(("exemplar", "hide", "instant"), False) | {
    "direction": "backward",
    "format": "time_series",
}
_EXPR_DEFAULTS: Final[Json] = {"range": True, "queryType": "range"}

_VARIABLE_IGNORED: Final = frozenset(
    {
        *("allFormat", "datasource", "definition", "error", "global", "id", "index", "multiFormat", "options"),
        *("rootStateKey", "state", "tagValuesQuery", "tags", "tagsQuery", "useTags"),
    }
)
VARIABLE_DEFAULTS: Final[Json] = {
    "allowCustomValue": True,
    "auto": False,
    "auto_count": 30,
    "auto_min": "10s",
    "hide": 0,
    "includeAll": False,
    "multi": False,
    "regexApplyTo": "value",
    "skipUrlSync": False,
    "sort": 0,
}
LOOKED_UP_VARIABLES: Final = frozenset({"query", "datasource", "adhoc", "groupby"})
"""The types of variables whose values Grafana looks up whenever the dashboard is opened."""
_QUERY_KEYS: Final = frozenset({"query", "refId", "qryType"})


def canonical(dashboard: Json) -> Json:
    """Return the canonical form of a dashboard of any schema version."""
    root = {key: value for key, value in dashboard.items() if key not in _IGNORED}
    panels = _panels(members(root.pop("panels", None)))
    variables = members(mapping(root.pop("templating", None)).get("list"))
    annotations = members(mapping(root.pop("annotations", None)).get("list"))
    links = members(root.pop("links", None))
    root["timepicker"] = {key: value for key, value in mapping(root.get("timepicker")).items() if key != "time_options"}
    root["time"] = mapping(root.get("time"))
    if not isinstance(root.get("refresh"), str):
        root.pop("refresh", None)  # old files have false where the dashboard is not refreshed
    for key in ("timezone", "weekStart"):
        if root.get(key) == "browser":
            root.pop(key)
    form: Json = pruned(root, DASHBOARD_DEFAULTS) or {}
    form["variables"] = [_variable(variable) for variable in variables]
    form["annotations"] = [_annotation(annotation) for annotation in annotations if annotation.get("builtIn") != 1]
    form["links"] = [pruned(link, LINK_DEFAULTS) or {} for link in links]
    form["panels"] = panels
    return form


def _annotation(annotation: Json) -> Json:
    parts: Json = {**annotation, "datasource": _source(annotation.get("datasource"))}
    form: Json = pruned(parts, ANNOTATION_DEFAULTS) or {}
    return form


def _source(reference: Any) -> str | None:  # noqa: ANN401 - external files hold values of any type
    """Return the uid of a data source, its name in an old file, or None for the default one."""
    if isinstance(reference, dict):
        uid, type = reference.get("uid"), reference.get("type")
        return str(uid) if uid else f"the default {type}" if type else None
    return reference if isinstance(reference, str) and reference else None


def _panels(panels: list[Json]) -> list[Json]:
    """Return all panels in reading order, each with the id of its row."""
    forms: list[Json] = []
    row: Any = None
    for panel in sorted(filter(_is_original, panels), key=_position):
        if panel.get("type") == "row":
            heading = _panel(panel) | {"type": "row"}
            row = heading.get("id")
            inside = sorted(filter(_is_original, members(panel.get("panels"))), key=_position)
            forms += [heading, *(_in_row(member, row) for member in inside)]
        else:
            forms.append(_in_row(panel, row))
    return forms


def _in_row(panel: Json, row: object) -> Json:
    return _panel(panel) | ({} if row is None else {"row": row})


def _is_original(panel: Json) -> bool:
    """Return whether an author wrote this panel: old Grafana saved the copies of a repeated one too."""
    return panel.get("repeatPanelId") is None and not panel.get("repeatedByRow")


def _position(panel: Json) -> tuple[float, float]:
    grid = mapping(panel.get("gridPos"))
    return _number(grid.get("y")), _number(grid.get("x"))


def _number(value: object) -> float:
    return value if isinstance(value, (int, float)) else 0


def _panel(panel: Json) -> Json:
    """Return the canonical form of a panel, without the panels of a collapsed row."""
    library = mapping(panel.get("libraryPanel"))
    if library:
        # Old servers write the shared panel out in full; its identity is what counts.
        shared = {key: library[key] for key in ("uid", "name") if key in library}
        own = {key: panel[key] for key in panel if key in _LIBRARY_PANEL_KEYS}
        return pruned(own | {"libraryPanel": shared}, PANEL_DEFAULTS) or {}
    parts = {key: value for key, value in panel.items() if key not in _PANEL_IGNORED}
    parts["id"] = _integer(parts.get("id"))
    type = parts["type"] if isinstance(parts.get("type"), str) else ""
    if type == "row":
        parts.pop("datasource", None)
    targets, source = _targets(members(parts.pop("targets", None)), _source(parts.pop("datasource", None)))
    parts["gridPos"] = {key: value for key, value in mapping(parts.get("gridPos")).items() if key in "xywh"}
    parts["options"] = _options(mapping(parts.get("options")))
    parts["fieldConfig"] = _fields(mapping(parts.get("fieldConfig")), type)
    facts = panel_type(type)
    options = _OPTIONS_DEFAULTS | facts.options
    defaults = {**PANEL_DEFAULTS, "options": options, "fieldConfig": {"defaults": facts.fields}}
    form: Json = pruned(parts, defaults) or {}
    return form | ({"datasource": source} if source else {}) | ({"targets": targets} if targets else {})


def _integer(id: Any) -> int | None:  # noqa: ANN401
    """Return a panel's id; Grafana's model has only integers."""
    if isinstance(id, float) and id.is_integer():
        return int(id)
    return id if type(id) is int else None


def _targets(targets: list[Json], own: str | None) -> tuple[list[Json], str | None]:
    """Return the targets and their common data source; a target has one only if it is another."""
    sources = [_source(target.get("datasource")) or own for target in targets]
    common = sources[0] if sources and all(source == sources[0] for source in sources) else own
    pairs = zip(targets, sources, strict=True)
    return [_target(target, None if source == common else source) for target, source in pairs], common


def _target(target: Json, source: str | None) -> Json:
    parts = {key: value for key, value in target.items() if key not in _EDITOR_KEYS}
    if isinstance(parts.get("query"), str) and isinstance(parts.get("rawQuery"), str):
        parts.pop("rawQuery")  # the ClickHouse plugin saves the query again with its macros expanded
    parts["datasource"] = source
    defaults = _TARGET_DEFAULTS
    if "expr" in parts:
        parts.setdefault("range", not parts.get("instant"))
        parts.setdefault("queryType", "range")
        defaults = defaults | _EXPR_DEFAULTS
        if parts.get("legendFormat") == "__auto":
            parts.pop("legendFormat")
    form: Json = pruned(parts, defaults) or {}
    return form


def _options(options: Json) -> Json:
    legend = mapping(options.get("legend"))
    if legend.get("displayMode") == "hidden":  # the notation before schema 37
        return options | {"legend": legend | {"displayMode": "list", "showLegend": False}}
    return options


def _fields(config: Json, type: str) -> Json:
    defaults = {key: value for key, value in mapping(config.get("defaults")).items() if key not in _FIELDS_IGNORED}
    if not panel_type(type).standard_options:
        defaults = {key: defaults[key] for key in ("custom",) if key in defaults}
    custom = mapping(defaults.get("custom"))
    defaults["custom"] = _cell_options(custom) if type == "table" else custom
    thresholds = mapping(defaults.pop("thresholds", None))
    if members(thresholds.get("steps")):  # grafanalib writes an empty text for no steps
        defaults["thresholds"] = _thresholds(thresholds)
    defaults["mappings"] = [_mapping(entry) for entry in members(defaults.get("mappings"))]
    overrides = [_override(override) for override in members(config.get("overrides"))]
    return config | {"defaults": defaults, "overrides": overrides}


def _cell_options(custom: Json) -> Json:
    """Return a table's field settings with `cellOptions`, which schema 38 has in place of `displayMode`."""
    if isinstance(mode := custom.get("displayMode"), str):
        rest = {key: value for key, value in custom.items() if key != "displayMode"}
        return {"cellOptions": {"type": mode}, **rest}
    return custom


def _thresholds(thresholds: Json) -> Json:
    """Return thresholds without a value in the lowest step: Grafana ignores it."""
    steps = members(thresholds.get("steps"))
    base = [{key: value for key, value in step.items() if key != "value"} for step in steps[:1]]
    return {"mode": "absolute", **thresholds, "steps": base + steps[1:]}


def _mapping(entry: Json) -> Json:
    """Return a value mapping without the numbers that only order its editor."""
    options = mapping(entry.get("options"))
    if entry.get("type") == "value":
        return entry | {"options": {key: _without_index(value) for key, value in options.items()}}
    return entry | {"options": options | {"result": _without_index(options.get("result"))}}


def _without_index(result: Any) -> Any:  # noqa: ANN401
    return {key: value for key, value in result.items() if key != "index"} if isinstance(result, dict) else result


def _override(override: Json) -> Json:
    return override | {"properties": [_property(entry) for entry in members(override.get("properties"))]}


def _property(entry: Json) -> Json:
    value = entry.get("value")
    match entry.get("id"):
        case "custom.displayMode" if isinstance(value, str):
            return {"id": "custom.cellOptions", "value": {"type": value}}
        case "custom.hideFrom" if isinstance(value, dict) and value.get("viz"):
            return entry | {"value": {**value, "tooltip": True}}  # the notation of schema 42
        case "thresholds" if isinstance(value, dict):
            return entry | {"value": _thresholds(value)}
        case "mappings" if isinstance(value, list):
            return entry | {"value": [_mapping(member) for member in members(value)]}
    return entry


def _variable(variable: Json) -> Json:
    parts = {key: value for key, value in variable.items() if key not in _VARIABLE_IGNORED}
    type = str(parts.get("type") or "query")
    defaults = VARIABLE_DEFAULTS
    parts["datasource"] = _source(variable.get("datasource"))
    parts["current"] = None if type in LOOKED_UP_VARIABLES else _current(variable)
    match type:
        case "query":
            parts["query"] = _variable_query(parts.get("query"))
        case "datasource" | "custom" | "textbox" | "interval":
            parts.pop("refresh", None)
        case "constant":
            defaults = defaults | {"skipUrlSync": True, "hide": 2}
            parts |= {"current": None, "skipUrlSync": True}
    form: Json = pruned({**parts, "type": type}, defaults) or {}
    return form


def _variable_query(query: object) -> object:
    """Return the text of a Prometheus query, which is not in a mapping in old files, or the parts of any other."""
    if isinstance(query, dict):
        query = {key: value for key, value in query.items() if value is not None}
        if query.keys() <= _QUERY_KEYS and isinstance(query.get("query"), str):
            return query["query"]
        return {key: value for key, value in query.items() if key != "refId"}
    return query


def _current(variable: Json) -> object:
    """Return the chosen value, or None if it is the one that Grafana chooses where there is none."""
    value = mapping(variable.get("current")).get("value")
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if variable.get("auto") and isinstance(value, str) and value.startswith("$__auto"):
        return None
    return None if value == _first_value(variable) else value


def _first_value(variable: Json) -> object:
    query = variable.get("query")
    if variable.get("type") == "textbox":
        return query
    if variable.get("includeAll"):
        return "$__all"
    if isinstance(query, str) and query:
        return next((choice.value for choice in parse_choices(query)), "")
    options = members(variable.get("options"))
    return options[0].get("value") if options else None
