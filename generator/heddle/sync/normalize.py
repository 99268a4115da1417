"""Objects of the API in the form of their provisioning files, without what a server adds, to compare them."""

from __future__ import annotations

from typing import Any

from heddle.grafana.durations import format_duration, total_seconds
from heddle.grafana.json_value import Json, mapping, members
from heddle.grafana.redaction import SET, without_hidden_settings
from heddle.sync.ownership import ANNOTATION, FIELD

_SET_BY_SERVER = frozenset({"id", "orgId", "orgID", "version", "provenance", "provisioned"})
"""Fields that no person can change: everything else that a server returns is compared."""

_DATASOURCE_SET_BY_SERVER = _SET_BY_SERVER | {
    *("accessControl", "apiVersion", "jsonData", "readOnly", "secureJsonFields", "typeLogoUrl", "typeName"),
    *("correlations", "editable", "secureJsonData"),  # fields of the file only
}
_RULE_SET_BY_SERVER = _SET_BY_SERVER | {"folderUID", "guid", "metadata", "ruleGroup", "updated", "updatedBy"}
_LIBRARY_PANEL_SET_BY_SERVER = frozenset({"id", "gridPos", "libraryPanel", "pluginVersion"})
_RULE_FIELD_IN_API = {
    "keepFiringFor": "keep_firing_for",
    "missing_series_evals_to_resolve": "missingSeriesEvalsToResolve",
}
"""Fields of a rule whose names in a file and in the API differ."""

_RULE_DURATIONS = ("for", "keep_firing_for")
_PANEL_LINK = {"__dashboardUid__": "dashboardUid", "__panelId__": "panelId"}
_QUERY_DEFAULTS = {"intervalMs": 1000, "maxDataPoints": 43200}


def datasource(item: Json) -> Json:
    """Return a data source; its secrets are the names of their fields, with the value `(set)`."""
    normalized: Json = {key: value for key, value in item.items() if key not in _DATASOURCE_SET_BY_SERVER and value}
    if not normalized.get("basicAuth"):
        normalized.pop("basicAuthUser", None)  # it has no effect then, and no update can clear it
    normalized["access"] = item.get("access") or "proxy"
    settings = {key: value for key, value in mapping(item.get("jsonData")).items() if key != FIELD}
    if settings:
        normalized["jsonData"] = settings
    secrets = item.get("secureJsonFields") or item.get("secureJsonData")
    if names := sorted(key for key, value in mapping(secrets).items() if value):
        normalized["secureJsonData"] = dict.fromkeys(names, SET)
    return normalized


def correlation(item: Json) -> Json:
    """Return a correlation; its label and its two data sources identify it."""
    config = {key: value for key, value in mapping(item.get("config")).items() if key != "type" and value}
    other = _SET_BY_SERVER | {"uid", "type", "config", "description"}
    normalized = {key: value for key, value in item.items() if key not in other and value is not None}
    normalized |= {"description": item.get("description") or "", "config": config}
    # The type is beside the configuration, or in it before Grafana 12.
    type = item.get("type") or mapping(item.get("config")).get("type") or "query"
    return normalized | ({} if type == "query" else {"type": type})


def library_panel(item: Json) -> Json:
    """Return a library panel: its name, its folder, and its panel without what depends on a dashboard."""
    folder = str(item.get("folderUid") or item.get("folder") or "")
    other = _LIBRARY_PANEL_SET_BY_SERVER
    model = {key: value for key, value in mapping(item.get("model")).items() if key not in other and value is not None}
    # Grafana adds a description to a panel that has none.
    if not model.get("description"):
        model.pop("description", None)
    return {"name": item.get("name"), "folder": "" if folder == "general" else folder, "model": model}


def receivers(items: list[Json]) -> list[Json]:
    """Return the receivers of a contact point, by uid."""
    return sorted((_receiver(item) for item in items), key=lambda receiver: str(receiver["uid"]))


def _receiver(item: Json) -> Json:
    other = _SET_BY_SERVER | {"name"}
    normalized: Json = {key: value for key, value in item.items() if key not in other and value}
    return normalized | {"uid": item.get("uid"), "type": item.get("type"), "settings": mapping(item.get("settings"))}


def without_secrets(body: Json) -> Json:
    """Return an object without secrets, which no server returns, and without the flag of the default data source.

    Grafana sets that flag on the first data source, and moves it when another one claims it.
    """
    if "receivers" not in body:
        return {key: value for key, value in body.items() if key != "isDefault"}
    public = [{**receiver, "settings": without_hidden_settings(receiver)} for receiver in members(body["receivers"])]
    return {**body, "receivers": public}


def mute_timing(item: Json) -> Json:
    """Return a mute timing."""
    intervals = [_without_empty(interval) for interval in members(item.get("time_intervals"))]
    return {"name": item.get("name"), "time_intervals": intervals}


def template(item: Json) -> Json:
    """Return a message template, trimmed as Grafana trims it."""
    return {"name": item.get("name"), "template": str(item.get("template") or "").strip()}


def policy(item: Json) -> Json:
    """Return a notification policy, or one of its routes, with matchers in the form of the API."""
    other = ("provenance", "orgId", "routes", "matchers", "object_matchers", "version")
    normalized: Json = {key: value for key, value in _without_empty(item).items() if key not in other}
    matchers = [list(map(str, matcher)) for matcher in item.get("object_matchers") or ()]
    matchers += [_matcher(str(matcher)) for matcher in item.get("matchers") or ()]
    if matchers:
        normalized["object_matchers"] = sorted(matchers)
    if routes := [policy(route) for route in members(item.get("routes"))]:
        normalized["routes"] = routes
    return normalized


def rules(items: list[Json]) -> list[Json]:
    """Return the rules of a group, by uid."""
    return sorted((rule(item) for item in items), key=lambda rule: str(rule.get("uid")))


def rule(item: Json) -> Json:
    """Return an alert rule, without the ownership marker."""
    item = {_RULE_FIELD_IN_API.get(key, key): value for key, value in item.items()}
    other = _RULE_SET_BY_SERVER | {"annotations", "dashboardUid", "data", "labels", "panelId"}
    normalized: Json = {
        key: value for key, value in _without_empty(item).items() if key not in other and value is not False
    }
    durations = {key: total_seconds(str(item.get(key) or "0s")) for key in _RULE_DURATIONS}
    normalized |= {key: format_duration(seconds) for key, seconds in durations.items()}
    if not durations["keep_firing_for"]:
        del normalized["keep_firing_for"]
    normalized["data"] = [_query(query) for query in members(item.get("data"))]
    annotations = {key: value for key, value in mapping(item.get("annotations")).items() if key != ANNOTATION}
    # A file links a panel with fields of the rule, the API with annotations.
    for annotation, key in _PANEL_LINK.items():
        value = annotations.pop(annotation, item.get(key))
        if value:
            normalized[key] = int(value) if key == "panelId" else str(value)
    if annotations:
        normalized["annotations"] = annotations
    if item.get("labels"):
        normalized["labels"] = {key: str(value) for key, value in mapping(item.get("labels")).items()}
    return normalized


def interval(text: str) -> str:
    """Return the interval of a rule group, which is a duration in a file and seconds in the API."""
    return format_duration(float(text) if text.isdigit() else total_seconds(text))


def _query(item: Json) -> Json:
    defaults = _QUERY_DEFAULTS.items()
    model = {key: value for key, value in mapping(item.get("model")).items() if (key, value) not in defaults}
    time_range = mapping(item.get("relativeTimeRange"))
    normalized: Json = {key: value for key, value in item.items() if key != "queryType"} | {"model": model}
    normalized["relativeTimeRange"] = {"from": int(time_range.get("from") or 0), "to": int(time_range.get("to") or 0)}
    return normalized | ({"queryType": item["queryType"]} if item.get("queryType") else {})


def _matcher(text: str) -> list[str]:
    for operator in ("=~", "!~", "!=", "="):
        name, separator, value = text.partition(operator)
        if separator:
            return [name.strip(), operator, value.strip().strip('"')]
    return [text, "=", ""]


def _without_empty(item: Json) -> Json:
    """Return a mapping without empty values, at every depth."""
    return {key: _filter(value) for key, value in item.items() if value not in (None, "", [], {})}


def _filter(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        return _without_empty(value)
    return [_filter(item) for item in value] if isinstance(value, list) else value
