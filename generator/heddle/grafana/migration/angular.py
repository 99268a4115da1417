"""Shared parts of the conversions of Angular panels, whose settings are keys of the panel itself."""

from __future__ import annotations

from typing import Any, Final

from heddle.grafana.json_value import Json

_COMMON_KEYS: Final = frozenset(
    {
        *("id", "gridPos", "type", "title", "description", "links", "transparent", "repeat", "repeatDirection"),
        *("repeatPanelId", "repeatedByRow", "minSpan", "maxPerRow", "collapsed", "panels", "targets", "datasource"),
        *("timeFrom", "timeShift", "hideTimeOverride", "cacheTimeout", "queryCachingTTL", "pluginVersion"),
        *("transformations", "fieldConfig", "maxDataPoints", "interval", "libraryPanel", "key", "scopedVars"),
        *("alert", "editable", "error", "height", "span"),
    }
)
"""The keys that every panel type has, and those that the compiler reads afterwards."""

REDUCERS: Final = {"current": "lastNotNull", "avg": "mean", "total": "sum", "min": "min", "max": "max"}
"""The calculations that replace those of Angular panels."""


def take_settings(panel: Json, type: str) -> Json:
    """Change the type of a panel; return the settings of the old type, which are removed from the panel."""
    settings = {key: panel.pop(key) for key in list(panel) if key not in _COMMON_KEYS}
    panel["type"] = type
    panel["options"] = {}
    return settings


def reducer(name: Any) -> str | None:  # noqa: ANN401
    """Return the current name of a calculation; None if Grafana does not have it."""
    if not isinstance(name, str):
        return None
    return REDUCERS.get(name, name if name in _CURRENT_REDUCERS else None)


_CURRENT_REDUCERS: Final = frozenset(
    {
        *("lastNotNull", "last", "firstNotNull", "first", "min", "max", "mean", "median", "variance", "stdDev", "sum"),
        *("count", "range", "delta", "step", "diff", "logmin", "allIsZero", "allIsNull", "changeCount"),
        *("distinctCount", "diffperc", "allValues", "uniqueValues"),
    }
)


def without_nulls(value: Json) -> Json:
    """Return a mapping without the keys whose value is null."""
    return {key: item for key, item in value.items() if item is not None}


def override(matcher: str, options: Any, properties: Json) -> Json:  # noqa: ANN401
    """Return an override of the fields that a matcher selects."""
    entries = [{"id": id, "value": value} for id, value in properties.items()]
    return {"matcher": {"id": matcher, "options": options}, "properties": entries}
