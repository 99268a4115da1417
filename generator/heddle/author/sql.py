"""What a panel asks ClickHouse in SQL, and a JSON API through Infinity: targets as the two plugins decode them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

from heddle.author.queries import Request
from heddle.author.variables import Variable
from heddle.diagnostics.location import caller_location

CLICKHOUSE: Final = "grafana-clickhouse-datasource"
INFINITY: Final = "yesoreyeram-infinity-datasource"

# The plugin decodes a number; the names of shapes that other SQL plugins take make it refuse the query.
_FORMATS: Final = {"timeseries": 0, "table": 1}
_VERSION: Final = "4.20.0"
_ALL: Final = {"text": ["All"], "value": ["$__all"]}


def clickhouse(sql: str, *, shape: Literal["timeseries", "table"] = "timeseries") -> Request:
    """Ask ClickHouse, with the plugin's macros such as `$__timeFilter(start_time)`.

    A time series has the column `time`, in order, and numbers; with a column of text it has one line for each text.
    """
    fields: dict[str, Any] = {
        "editorType": "sql",
        "queryType": shape,
        "format": _FORMATS[shape],
        "rawSql": sql,
        "pluginVersion": _VERSION,
        "meta": {},
    }
    return Request(source=CLICKHOUSE, uid="langfuse-clickhouse", fields=fields, location=caller_location())


def clickhouse_values(name: str, sql: str, *, title: str, multi: bool = True) -> Variable:
    """Choose among the values that a statement finds; with `multi` several or All of them, else exactly one.

    A query names it as `${name:sqlstring}`, which doubles the quotes in a value.
    """
    several: dict[str, Any] = {"multi": multi, "includeAll": multi} | ({"current": _ALL} if multi else {})
    fields = {"query": sql, "definition": sql, "refresh": 2, "sort": 0, **several}
    return Variable(name=name, query=sql, label=title, fields=fields, source=CLICKHOUSE, location=caller_location())


def json_api(
    path: str,
    *,
    columns: Mapping[str, tuple[str, Literal["number", "string", "timestamp"]]],
    parameters: Mapping[str, str | Mapping[str, Any]],
    shape: Literal["timeseries", "table"] = "timeseries",
    root: str = "data",
) -> Request:
    """Ask the API of the Infinity data source for the rows at `root` of its answer.

    `columns` is `{"name in the answer": ("heading", "type")}`. A parameter that is no text is sent as JSON.
    """
    sent = {name: value if isinstance(value, str) else _compact(value) for name, value in parameters.items()}
    fields = {
        "type": "json",
        "parser": "backend",
        "source": "url",
        "format": shape,
        "url": path,
        "url_options": {"method": "GET", "data": "", "params": _pairs(sent)},
        "root_selector": root,
        "columns": [{"selector": name, "text": text, "type": kind} for name, (text, kind) in columns.items()],
        "computed_columns": [],
        "filters": [],
        "filterExpression": "",
        "summarizeExpression": "",
        "global_query_id": "",
    }
    return Request(source=INFINITY, uid="langfuse-api", fields=fields, location=caller_location())


def _compact(value: Mapping[str, Any]) -> str:
    return json.dumps(value, separators=(",", ":"))


def _pairs(parameters: Mapping[str, str]) -> Sequence[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in parameters.items()]
