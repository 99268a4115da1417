"""A variable as what it offers: without what Grafana looks up anew whenever the dashboard is opened."""

from __future__ import annotations

from heddle.grafana.canonical.panel import source
from heddle.grafana.json_prune import mapping, members, pruned
from heddle.grafana.json_value import Json

_GONE = frozenset(
    {
        "datasource",
        "definition",
        "error",
        "global",
        "id",
        "index",
        "options",
        "rootStateKey",
        "state",
        "tagValuesQuery",
        "tags",
        "tagsQuery",
        "useTags",
    }
)
_LOOKED_UP = frozenset({"query", "datasource", "adhoc", "groupby"})
DEFAULT: Json = {
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
_QUERY = frozenset({"query", "refId", "qryType"})


def canonical_variable(variable: Json) -> Json:
    """Return the canonical form of a variable."""
    kept = {key: value for key, value in variable.items() if key not in _GONE}
    kind = str(kept.get("type") or "query")
    default = dict(DEFAULT)
    kept["datasource"] = source(variable.get("datasource"))
    kept["current"] = None if kind in _LOOKED_UP else _chosen(variable)
    match kind:
        case "query":
            kept["query"] = _query(kept.get("query"))
        case "datasource" | "custom" | "textbox" | "interval":
            kept.pop("refresh", None)
        case "constant":
            default |= {"skipUrlSync": True, "hide": 2}
            kept |= {"current": None, "skipUrlSync": True}
    found: Json = pruned({**kept, "type": kind}, default) or {}
    return found


def _query(query: object) -> object:
    """Return the text of a Prometheus query, which stands bare in old files, or the other parts of any other."""
    if isinstance(query, dict):
        query = {key: value for key, value in query.items() if value is not None}
        if query.keys() <= _QUERY and isinstance(query.get("query"), str):
            return query["query"]
        return {key: value for key, value in query.items() if key != "refId"}
    return query


def _chosen(variable: Json) -> object:
    """Return the value that a reader finds chosen, or None where it is the one that Grafana chooses anyway."""
    value = mapping(variable.get("current")).get("value")
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if variable.get("auto") and isinstance(value, str) and value.startswith("$__auto"):
        return None
    return None if value == _first(variable) else value


def _first(variable: Json) -> object:
    query = variable.get("query")
    if variable.get("type") == "textbox":
        return query
    if variable.get("includeAll"):
        return "$__all"
    if isinstance(query, str) and query:
        return query.split(",")[0].rpartition(" : ")[2].strip()
    options = members(variable.get("options"))
    return options[0].get("value") if options else None
