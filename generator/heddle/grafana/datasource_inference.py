"""Infers the types of data sources whose references name none, as in exports and in old dashboards.

A reference is an object with type and uid, an object with a uid, a name, a variable, an input of an export
(`${DS_PROMETHEUS}`), or absent: the default data source. What it leaves open, the fields of the query decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from heddle.grafana.datasource_types import BUILT_IN, DATASOURCE_TYPES, LOKI, PROMETHEUS, datasource_uid
from heddle.grafana.json_value import mapping, members
from heddle.grafana.variables import whole_reference

MIXED: Final = "-- Mixed --"
_PIPELINE: Final = re.compile(
    r"\}\s*(?:\|[=~>]|!=\s*[\"`]|!~|!>"
    r"|\|\s*(?:json|logfmt|regexp|pattern|unpack|decolorize|line_format|label_format|drop|keep|unwrap)\b"
    r"|\|\s*[a-zA-Z_]\w*\s*(?:[=!]=|[=!]~|[<>]=?|=))"
)
"""The first stage of a LogQL pipeline, which PromQL does not have."""
_CALL: Final = re.compile(r"\s*(?:label_values|query_result|label_names)\s*\(")


class DatasourceTypes:
    """The types of data sources that one dashboard refers to, inferred from the dashboard."""

    def __init__(self, dashboard: Mapping[str, object]) -> None:
        self._names = dict(_named_types(dashboard))
        required = [item for item in members(dashboard.get("__requires")) if item.get("type") == "datasource"]
        self._only = str(required[0].get("id", "")) if len(required) == 1 else ""

    def type_of(self, part: Mapping[str, object], panel: Mapping[str, object]) -> str:
        """Return the type of the data source of a target in a panel; empty if it is unknown."""
        for owner in (part, panel):
            uid = datasource_uid(owner)
            if uid != MIXED and (type := self._referenced(owner, uid)):
                return type
        return self._of_fields(part, panel)

    def _referenced(self, owner: Mapping[str, object], uid: str) -> str:
        type = mapping(owner.get("datasource")).get("type")
        if isinstance(type, str) and type:
            return type
        if uid in BUILT_IN:
            return BUILT_IN[uid].get("type", "")
        variable = whole_reference(uid)
        return self._names.get(variable.name if variable else uid, "")

    def _of_fields(self, target: Mapping[str, object], panel: Mapping[str, object]) -> str:
        """Return the type by the fields of a query, of which `expr` and the calls of variables belong to few types."""
        text = target.get("expr")
        if not isinstance(text, str) or not text.strip():
            query = target.get("query")
            query = query.get("query") if isinstance(query, dict) else query
            return PROMETHEUS if isinstance(query, str) and _CALL.match(query) and not self._only else self._only
        if self._only in (PROMETHEUS, LOKI):
            return self._only
        name = f"{datasource_uid(target)} {datasource_uid(panel)}".lower()
        is_logql = panel.get("type") == "logs" or _PIPELINE.search(text) or LOKI in re.split(r"[^a-z]+", name)
        return LOKI if is_logql else PROMETHEUS


def _named_types(dashboard: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield each name or uid with the type of its data source; of equal ones the last is the most specific."""
    yield from ((type, type) for type in DATASOURCE_TYPES)
    yield from _typed_references(dashboard)
    for variable in members(mapping(dashboard.get("templating")).get("list")):
        if variable.get("type") == "datasource" and variable.get("query"):
            yield str(variable.get("name", "")), str(variable["query"])
    for item in members(dashboard.get("__inputs")):
        if item.get("type") == "datasource" and item.get("pluginId"):
            yield str(item.get("name", "")), str(item["pluginId"])


def _typed_references(dashboard: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    parts = [*members(dashboard.get("panels")), *members(mapping(dashboard.get("annotations")).get("list"))]
    parts += members(mapping(dashboard.get("templating")).get("list"))
    while parts:
        part = parts.pop()
        parts += members(part.get("panels")) + members(part.get("targets"))
        uid, type = datasource_uid(part), mapping(part.get("datasource")).get("type")
        if isinstance(type, str) and type and uid and whole_reference(uid) is None and uid != MIXED:
            yield uid, type
