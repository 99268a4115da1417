"""What a target asks, as one text: for people, and for what looks for variables in it."""

from __future__ import annotations

import json
from typing import Final

from heddle.grafana.json_value import Json
from heddle.prove.datasource import CLICKHOUSE, JAEGER, LOKI, PROMETHEUS

_SEARCH: Final = ("service", "operation", "tags", "minDuration", "maxDuration")
_NO_QUESTION: Final = frozenset({"datasource", "refId", "hide"})


def text_of(type_: str, target: Json) -> str:
    """Return what a target asks a data source of a type; empty where it asks nothing."""
    if type_ in (PROMETHEUS, LOKI):
        return str(target.get("expr") or "")
    if type_ == JAEGER:
        return _traces(target)
    if type_ == CLICKHOUSE or target.get("rawSql"):
        return str(target.get("rawSql") or "")
    told = {key: value for key, value in target.items() if key not in _NO_QUESTION}
    return json.dumps(told, ensure_ascii=False) if told else ""


def _traces(target: Json) -> str:
    if target.get("queryType") == "dependencyGraph":
        return "the service graph"
    if target.get("queryType") == "search":
        told = [f"{key}={target[key]}" for key in _SEARCH if target.get(key)]
        return f"search {' '.join(told)}" if target.get("service") else ""
    return f"trace {target['query']}" if target.get("query") and not target.get("queryType") else ""
