"""A panel as what it shows, and a query as what it asks."""

from __future__ import annotations

from typing import Any

from heddle.grafana.json_prune import mapping, members, pruned
from heddle.grafana.json_value import Json
from heddle.grafana.panel_types import PANEL_DEFAULTS, panel_type

_GONE = frozenset(
    {"cacheTimeout", "pluginVersion", "repeatIteration", "repeatPanelId", "repeatedByRow", "scopedVars", "panels"}
)
_LIBRARY = frozenset({"id", "title", "gridPos", "repeat", "repeatDirection", "maxPerRow"})
_EDITOR = frozenset(
    {
        "disableTextWrap",
        "editorMode",
        "fullMetaSearch",
        "includeNullMetadata",
        "intervalFactor",
        "key",
        "requestId",
        "useBackend",
    }
)
"""What a query's editor remembers of itself."""

_TARGET: Json = {"direction": "backward", "exemplar": False, "format": "time_series", "hide": False, "instant": False}


def canonical_panel(panel: Json) -> Json:
    """Return the canonical form of a panel, without the panels of a closed row."""
    library = mapping(panel.get("libraryPanel"))
    if library:
        # An old server writes the shared panel out in full; what counts is which one it is.
        shared = {key: library[key] for key in ("uid", "name") if key in library}
        own = {key: panel[key] for key in panel if key in _LIBRARY}
        return pruned(own | {"libraryPanel": shared}, PANEL_DEFAULTS) or {}
    kept = {key: value for key, value in panel.items() if key not in _GONE}
    kept["id"] = _whole(kept.get("id"))
    kind = kept["type"] if isinstance(kept.get("type"), str) else ""
    if kind == "row":
        kept.pop("datasource", None)
    targets, common = _targets(members(kept.pop("targets", None)), source(kept.pop("datasource", None)))
    kept["gridPos"] = {key: value for key, value in mapping(kept.get("gridPos")).items() if key in "xywh"}
    kept["options"] = _options(mapping(kept.get("options")))
    kept["fieldConfig"] = _fields(mapping(kept.get("fieldConfig")), kind)
    type = panel_type(kind)
    default = {**PANEL_DEFAULTS, "options": type.options, "fieldConfig": {"defaults": type.fields}}
    found: Json = pruned(kept, default) or {}
    return found | ({"datasource": common} if common else {}) | ({"targets": targets} if targets else {})


def _whole(id: Any) -> int | None:  # noqa: ANN401
    """Return a panel's id; the schema knows whole numbers only."""
    if isinstance(id, float) and id.is_integer():
        return int(id)
    return id if type(id) is int else None


def source(reference: Any) -> str | None:  # noqa: ANN401 - a file from elsewhere holds anything
    """Return the uid of a data source, its name in an old file, or None for the default one."""
    if isinstance(reference, dict):
        uid, type = reference.get("uid"), reference.get("type")
        return str(uid) if uid else f"the default {type}" if type else None
    return reference if isinstance(reference, str) and reference else None


def _targets(targets: list[Json], own: str | None) -> tuple[list[Json], str | None]:
    """Return the queries and the data source that they share; a query names its own only where it has another."""
    used = [source(target.get("datasource")) or own for target in targets]
    common = used[0] if used and all(each == used[0] for each in used) else own
    return [
        _target(target, None if each == common else each) for target, each in zip(targets, used, strict=True)
    ], common


def _target(target: Json, other: str | None) -> Json:
    kept = {key: value for key, value in target.items() if key not in _EDITOR}
    kept["datasource"] = other
    default = dict(_TARGET)
    if "expr" in kept:
        kept.setdefault("range", not kept.get("instant"))
        kept.setdefault("queryType", "range")
        default |= {"range": True, "queryType": "range"}
        if kept.get("legendFormat") == "__auto":
            kept.pop("legendFormat")
    found: Json = pruned(kept, default) or {}
    return found


def _options(options: Json) -> Json:
    legend = mapping(options.get("legend"))
    if legend.get("displayMode") == "hidden":  # said before schema 37
        options = options | {"legend": legend | {"displayMode": "list", "showLegend": False}}
    return options


def _fields(config: Json, type: str) -> Json:
    defaults = dict(mapping(config.get("defaults")))
    if not panel_type(type).standard_options:
        defaults = {key: defaults[key] for key in ("custom",) if key in defaults}
    custom = mapping(defaults.get("custom"))
    defaults["custom"] = _cell(custom) if type == "table" else custom
    thresholds = mapping(defaults.pop("thresholds", None))
    if members(thresholds.get("steps")):  # grafanalib writes an empty text for none
        defaults["thresholds"] = _thresholds(thresholds)
    defaults["mappings"] = [_mapping(each) for each in members(defaults.get("mappings"))]
    return config | {"defaults": defaults, "overrides": [_override(each) for each in members(config.get("overrides"))]}


def _cell(custom: Json) -> Json:
    """Return a table's field settings as they are said since schema 38."""
    if isinstance(mode := custom.get("displayMode"), str):
        rest = {key: value for key, value in custom.items() if key != "displayMode"}
        return {"cellOptions": {"type": mode}, **rest}
    return custom


def _thresholds(thresholds: Json) -> Json:
    """Return thresholds whose lowest step begins nowhere: Grafana takes it so whatever is written there."""
    steps = members(thresholds.get("steps"))
    first = [{key: value for key, value in step.items() if key != "value"} for step in steps[:1]]
    return {"mode": "absolute", **thresholds, "steps": first + steps[1:]}


def _mapping(entry: Json) -> Json:
    """Return a value mapping without the numbers that only order its editor."""
    options = mapping(entry.get("options"))
    if entry.get("type") == "value":
        plain = {key: _unnumbered(value) for key, value in options.items()}
        return entry | {"options": plain}
    return entry | {"options": options | {"result": _unnumbered(options.get("result"))}}


def _unnumbered(result: Any) -> Any:  # noqa: ANN401
    return {key: value for key, value in result.items() if key != "index"} if isinstance(result, dict) else result


def _override(override: Json) -> Json:
    return override | {"properties": [_property(each) for each in members(override.get("properties"))]}


def _property(entry: Json) -> Json:
    value = entry.get("value")
    match entry.get("id"):
        case "custom.displayMode" if isinstance(value, str):
            return {"id": "custom.cellOptions", "value": {"type": value}}
        case "custom.hideFrom" if isinstance(value, dict) and value.get("viz"):
            return entry | {"value": {**value, "tooltip": True}}  # as schema 42 says it
        case "thresholds" if isinstance(value, dict):
            return entry | {"value": _thresholds(value)}
        case "mappings" if isinstance(value, list):
            return entry | {"value": [_mapping(each) for each in members(value)]}
    return entry
