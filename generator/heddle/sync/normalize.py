"""Objects in the shape that their provisioning files have, without what a server adds."""

from __future__ import annotations

from typing import Any

from heddle.grafana.durations import format_duration, total_seconds
from heddle.grafana.json_prune import mapping, members
from heddle.grafana.json_value import Json
from heddle.grafana.redaction import REDACTED
from heddle.sync.ownership_marker import ANNOTATION, FIELD

_SOURCE = ("name", "uid", "type", "url", "user", "database", "basicAuthUser")
_FLAGS = ("basicAuth", "withCredentials", "isDefault")
_LINK = {"__dashboardUid__": "dashboardUid", "__panelId__": "panelId"}
_RULE = ("uid", "title", "condition", "noDataState", "execErrState")


def source(item: Json) -> Json:
    """Return a data source; secrets are names with the text `(set)`."""
    found: Json = {key: item[key] for key in _SOURCE if item.get(key)}
    found |= {key: True for key in _FLAGS if item.get(key)}
    found["access"] = item.get("access") or "proxy"
    settings = {key: value for key, value in mapping(item.get("jsonData")).items() if key != FIELD}
    if settings:
        found["jsonData"] = settings
    secrets = item.get("secureJsonFields") or item.get("secureJsonData")
    if names := sorted(key for key, value in mapping(secrets).items() if value):
        found["secureJsonData"] = dict.fromkeys(names, "(set)")
    return found


def correlation(item: Json) -> Json:
    """Return a correlation; the label and its two data sources say which it is."""
    config = {key: value for key, value in mapping(item.get("config")).items() if key != "type" and value}
    found = {"sourceUID": item.get("sourceUID"), "targetUID": item.get("targetUID"), "label": item.get("label")}
    found |= {"description": item.get("description") or "", "config": config}
    return {key: value for key, value in found.items() if value is not None}


def receivers(items: list[Json]) -> list[Json]:
    """Return the receivers of a contact point, by uid."""
    return sorted((_receiver(item) for item in items), key=lambda each: str(each["uid"]))


def rules(items: list[Json]) -> list[Json]:
    """Return the rules of a group, by uid."""
    return sorted((rule(item) for item in items), key=lambda each: str(each.get("uid")))


def _receiver(item: Json) -> Json:
    found: Json = {"uid": item.get("uid"), "type": item.get("type"), "settings": mapping(item.get("settings"))}
    return found | ({"disableResolveMessage": True} if item.get("disableResolveMessage") else {})


_SECRET = frozenset(
    {
        "accessToken",
        "api_key",
        "apiKey",
        "api_token",
        "apitoken",
        "authorization_credentials",
        "basicAuthPassword",
        "botToken",
        "bottoken",
        "clientSecret",
        "integrationKey",
        "password",
        "secret",
        "token",
        "userKey",
    }
)
"""Settings of contact points that no Grafana gives back; Slack's, Teams' and Discord's address is one as well."""

_SECRET_URL = frozenset({"discord", "googlechat", "slack", "teams", "victorops", "wecom"})


def sealed(body: Json) -> Json:
    """Return an object without what changes by itself: secrets that no server gives back, and who is the default.

    Grafana makes the first data source the default one, and takes that from it when another one claims it.
    """
    if "receivers" not in body:
        return {key: value for key, value in body.items() if key != "isDefault"}
    return {**body, "receivers": [{**each, "settings": _open(each)} for each in members(body["receivers"])]}


def _open(receiver: Json) -> Json:
    gone = _SECRET | ({"url"} if receiver.get("type") in _SECRET_URL else set())
    settings = mapping(receiver.get("settings"))
    return {key: value for key, value in settings.items() if key not in gone and value != REDACTED}


def timing(item: Json) -> Json:
    """Return a mute timing."""
    return {"name": item.get("name"), "time_intervals": [_bare(each) for each in members(item.get("time_intervals"))]}


def template(item: Json) -> Json:
    """Return a message template; Grafana wraps one that defines nothing, and trims it."""
    return {"name": item.get("name"), "template": str(item.get("template") or "").strip()}


def policy(item: Json) -> Json:
    """Return a notification policy, or one of its routes: matchers in the form in which the API writes them."""
    gone = ("provenance", "orgId", "routes", "matchers", "object_matchers", "version")
    found: Json = {key: value for key, value in _bare(item).items() if key not in gone}
    matchers = [list(map(str, each)) for each in item.get("object_matchers") or ()]
    matchers += [_matcher(each) for each in item.get("matchers") or ()]
    if matchers:
        found["object_matchers"] = sorted(matchers)
    if routes := [policy(each) for each in members(item.get("routes"))]:
        found["routes"] = routes
    return found


def rule(item: Json) -> Json:
    """Return an alert rule, without the mark that Heddle put on it."""
    found: Json = {key: item[key] for key in _RULE if item.get(key)}
    found["for"] = format_duration(total_seconds(str(item.get("for") or "0s")))
    found["data"] = [_query(each) for each in members(item.get("data"))]
    notes = {key: value for key, value in mapping(item.get("annotations")).items() if key != ANNOTATION}
    for note, key in _LINK.items():
        value = notes.pop(note, item.get(key))
        if value:
            found[key] = int(value) if key == "panelId" else str(value)
    if notes:
        found["annotations"] = notes
    if item.get("labels"):
        found["labels"] = {key: str(value) for key, value in mapping(item.get("labels")).items()}
    if item.get("isPaused"):
        found["isPaused"] = True
    for key in ("notification_settings", "record"):
        if item.get(key):
            found[key] = _bare(mapping(item[key]))
    return found


def interval(text: str) -> str:
    """Return the interval of a rule group, which a file writes as a duration and the API as seconds."""
    return format_duration(float(text) if text.isdigit() else total_seconds(text))


def _query(item: Json) -> Json:
    gone = {"intervalMs": 1000, "maxDataPoints": 43200}
    model = {k: v for k, v in mapping(item.get("model")).items() if k not in gone or v != gone[k]}
    span = mapping(item.get("relativeTimeRange"))
    found: Json = {"refId": item.get("refId"), "datasourceUid": item.get("datasourceUid"), "model": model}
    found["relativeTimeRange"] = {"from": int(span.get("from") or 0), "to": int(span.get("to") or 0)}
    return found | ({"queryType": item["queryType"]} if item.get("queryType") else {})


def _matcher(text: Any) -> list[str]:  # noqa: ANN401
    for sign in ("=~", "!~", "!=", "="):
        name, found, value = str(text).partition(sign)
        if found:
            return [name.strip(), sign, value.strip().strip('"')]
    return [str(text), "=", ""]


def _bare(item: Json) -> Json:
    """Return a mapping without what says nothing, all the way down."""
    return {key: _filled(value) for key, value in item.items() if value not in (None, "", [], {})}


def _filled(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        return _bare(value)
    return [_filled(each) for each in value] if isinstance(value, list) else value
