"""Variables of any type, for those without a function of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal

from heddle.author.variables import ALL_CHOSEN, Variable, choices_query
from heddle.diagnostics.errors import AuthorError
from heddle.diagnostics.location import caller_location
from heddle.grafana.json_value import Json

_QUERYING: Final = frozenset({"adhoc", "groupby", "query"})
"""The types of variables with values from a data source."""

_ARGUMENTS: Final[Mapping[str, frozenset[str]]] = {
    "adhoc": frozenset(),
    "constant": frozenset({"query"}),
    "custom": frozenset({"query", "default", "multi"}),
    "datasource": frozenset({"query", "default", "multi", "regex"}),
    "groupby": frozenset({"default", "multi"}),
    "interval": frozenset({"query", "default"}),
    "query": frozenset({"query", "default", "multi", "regex"}),
    "textbox": frozenset({"query", "default"}),
}
"""The arguments that Grafana has for a variable of each type, of those that not every type has."""

_NEED_QUERY: Final = frozenset({"custom", "datasource", "interval", "query"})


def variable(
    type: Literal["adhoc", "constant", "custom", "datasource", "groupby", "interval", "query", "textbox"],
    name: str,
    *,
    query: str | Json | Sequence[str] = "",
    source_type: str = "",
    source: str = "",
    title: str = "",
    default: str | Sequence[str] = "",
    multi: bool = False,
    regex: str = "",
    hidden: bool = False,
    fields: Json | None = None,
) -> Variable:
    """Return a variable of any type.

    `query` is its query, a dictionary for data sources that need one; the values of a `custom` variable, also as
    `{text: value}`, or of an `interval`; the value of a `constant` or `textbox`; or the type of a `datasource`.

    `source_type` is the type of the data source that has the values of an `adhoc`, `groupby` or `query` variable, and
    `source` the name of a data source variable, or a uid. With `multi`, the reader can choose several values or all.
    `regex` selects values. `fields` are further keys of Grafana's JSON. Raises AuthorError for a missing or superfluous
    `source_type`, and for an argument that is missing or that the type does not have.
    """
    if (type in _QUERYING) != bool(source_type):
        needs = "needs the type of its data source" if type in _QUERYING else "has no data source"
        help = 'set `source_type`, such as `source_type="loki"`' if type in _QUERYING else "remove `source_type`"
        raise AuthorError("variable/source-type", f"variable `{name}` of type {type!r} {needs}", help)
    given = {"query": query, "default": default, "multi": multi, "regex": regex}
    for argument in (key for key, value in given.items() if value and key not in _ARGUMENTS[type]):
        message = f"variable `{name}` of type {type!r} has no `{argument}`"
        raise AuthorError("variable/unused-argument", message, f"remove `{argument}`")
    query = _written_query(type, name, query)
    return Variable(
        name=name,
        query=query if isinstance(query, str) else "",
        type=type,
        label=title or None,
        fields={**_fields(type, query, default, regex, multi=multi, hidden=hidden), **(fields or {})},
        source_type=source_type,
        source=source,
        location=caller_location(),
    )


def _written_query(type: str, name: str, query: str | Json | Sequence[str]) -> str | Json:
    """Return the query in the form that Grafana has for the type."""
    if type in _NEED_QUERY and not query:
        raise AuthorError("variable/no-values", f"variable `{name}` of type {type!r} has no `query`", "set `query`")
    if isinstance(query, str) or (type == "query" and isinstance(query, Mapping)):
        return query
    if type == "custom":
        return choices_query(name, query)
    if type == "interval" and not isinstance(query, Mapping):
        return ",".join(query)
    form = "dictionary" if isinstance(query, Mapping) else "list"
    message = f"`query` of variable `{name}` of type {type!r} is a {form}, not a string"
    raise AuthorError("variable/unused-argument", message, 'write `query="..."`')


def _fields(
    type: str, query: str | Json, default: str | Sequence[str], regex: str, *, multi: bool, hidden: bool
) -> Json:
    """Return the keys of a variable that depend on its type."""
    fields: Json = {"hide": 2} if hidden or type == "constant" else {}
    if type == "adhoc":
        return {**fields, "filters": [], "baseFilters": []}
    fields["query"] = {"refId": "StandardVariableQuery", **query} if isinstance(query, dict) else query
    if type in ("constant", "textbox", "interval") and not default:
        default = str(query).split(",")[0] if type == "interval" else str(query)
    if type in _QUERYING:
        fields |= {"definition": query if isinstance(query, str) else "", "refresh": 2, "sort": 1}
    if type == "interval":
        fields |= {"auto": False, "refresh": 2}
    if type not in ("constant", "textbox", "interval"):
        fields |= {"multi": multi, "includeAll": multi}
    if regex:
        fields["regex"] = regex
    if default:
        fields["current"] = {"text": default, "value": default}
    elif multi:
        fields["current"] = ALL_CHOSEN
    return fields


__all__ = ["variable"]
