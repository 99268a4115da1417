"""Parses the queries of panels, annotations and variables, in every language that has a parser."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, TypeAlias

from heddle.grafana.datasource_types import VICTORIAMETRICS, datasource_type
from heddle.grafana.json_value import mapping
from heddle.grafana.variables import parse_label_values
from heddle.logql import LogqlSyntaxError, parse_logql
from heddle.promql.ast import Node
from heddle.promql.dialects import METRICSQL
from heddle.promql.parse import PromqlSyntaxError, parse_promql
from heddle.sql import SqlSyntaxError, check_sql

QueryError: TypeAlias = PromqlSyntaxError | LogqlSyntaxError | SqlSyntaxError
"""Why a query cannot be parsed; `uncertain` is why its data source may still accept it, or empty."""

_SHOWN: Final = 80
_CALL: Final = re.compile(r"\s*(label_values|label_names|metrics|query_result)\s*\((.*)\)\s*", re.DOTALL)
_EMPTY_SELECTOR: Final = re.compile(r"\{\s*\}")


def parse_query(promql: str, type: str) -> Node:
    """Return the tree of a PromQL query to a type of data source. Raises PromqlSyntaxError."""
    try:
        return parse_promql(promql)
    except PromqlSyntaxError as error:
        if type == VICTORIAMETRICS and not error.uncertain:
            raise PromqlSyntaxError(str(error), uncertain=METRICSQL) from None
        raise


def syntax_error(text: str, type: str) -> QueryError | None:
    """Return why a query to a type of data source cannot be parsed, or None."""
    facts = datasource_type(type)
    try:
        match facts.language:
            case "promql":
                parse_query(text, type)
            case "logql":
                parse_logql(text)
            case "sql":
                check_sql(text, facts.dialect)
    except (PromqlSyntaxError, LogqlSyntaxError, SqlSyntaxError) as error:
        return error
    return None


def annotation_text(annotation: Mapping[str, object], type: str) -> str:
    """Return the text of the query of an annotation, which old dashboards have outside of `target`; empty if none."""
    for owner in (annotation, mapping(annotation.get("target"))):
        text = owner.get(datasource_type(type).query)
        if isinstance(text, str) and text.strip():
            return text
    return ""


def variable_text(variable: Mapping[str, object], type: str) -> str:
    """Return the text of the query of a variable; empty if there is none."""
    query = variable.get("query")
    if not isinstance(query, dict):
        return str(query or "")
    keys = ("query", datasource_type(type).query, "stream", "label")
    return next((text for key in keys if isinstance(text := query.get(key), str) and text.strip()), "")


def variable_selector(text: str, type: str) -> str:
    """Return the part of a variable's query that is in the language of its data source; empty if no part is.

    Grafana leaves out the selector `{}` of a call.
    """
    match = _CALL.fullmatch(text)
    if datasource_type(type).language == "sql":
        return text
    if match is None:
        return text if "{" in text or "(" in text else ""
    if match[1] != "label_values":
        return match[2] if match[1] == "query_result" else ""
    label_values = parse_label_values(text)
    selector = label_values.selector if label_values else match[2].rpartition(",")[0].strip()
    return "" if _EMPTY_SELECTOR.fullmatch(selector) else selector


def shortened(text: str) -> str:
    """Return the text of a query, or of a part, as one line of at most 80 characters."""
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 3]}..."
