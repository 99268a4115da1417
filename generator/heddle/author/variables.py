"""Variables of dashboards: fixed choices, values that a data source has, and data sources themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal

import attr
from grafanalib import core

from heddle.author.attrs_typing import subclass
from heddle.author.promql.metrics import Metric
from heddle.author.promql.scope import DASHBOARD, own_scope
from heddle.author.promql.series import re
from heddle.catalog.metrics import System
from heddle.diagnostics.errors import AuthorError
from heddle.diagnostics.location import Location, caller_location
from heddle.diagnostics.suggestion import did_you_mean
from heddle.grafana.datasource_types import CLICKHOUSE, LOKI, PROMETHEUS, usual_uid
from heddle.grafana.json_value import Json
from heddle.promql.ast import Matcher, Selector
from heddle.promql.format import format_promql
from heddle.settings.active import project_settings

_ALL: Final = {"text": ["All"], "value": ["$__all"]}


@subclass
class Variable(core.Template):  # type: ignore[misc]
    """A grafanalib variable that has no keys but its own: name, label, type and `fields`.

    The dashboard sets `dataSource` from `source_type`, the type of the data source that has the values, and `source`,
    which names it where there are several.
    """

    fields: Json = attr.ib(factory=dict)
    source_type: str = attr.ib(default="")
    source: str = attr.ib(default="")
    location: Location = attr.ib(default=Location("<unknown>"))

    def to_json_data(self) -> Json:
        """Return the variable in Grafana's classic model."""
        data = {"type": self.type, "name": self.name, "label": self.label, "datasource": self.dataSource}
        return {**data, **self.fields}


def custom(
    name: str, values: Sequence[str] | Mapping[str, str], *, title: str, default: str = "", multi: bool = False
) -> Variable:
    """Choose among values, or among `{text: value}`; `default` is a value, by default the first.

    With `multi`, the reader can choose several or all, and all are the default.

    Raises AuthorError without values, or for a default that is not one of them.
    """
    choices = values if isinstance(values, Mapping) else {value: value for value in values}
    query = ",".join(_choice(text, value) for text, value in choices.items())
    initial = _initial(name, list(choices.values()), default)
    current = next(text for text, value in choices.items() if value == initial)
    chosen = {"text": [current], "value": [initial]} if multi else {"text": current, "value": initial}
    all_chosen = multi and not default
    fields = {
        "query": query,
        "multi": multi,
        "includeAll": multi,
        "current": _ALL if all_chosen else chosen,
        "options": [
            {"text": text, "value": value, "selected": text == current and not all_chosen}
            for text, value in choices.items()
        ],
    }
    return Variable(name=name, query=query, type="custom", label=title, fields=fields, location=caller_location())


def _choice(text: str, value: str) -> str:
    escaped = value.replace(",", "\\,")
    return escaped if text == value else f"{text} : {escaped}"


def interval(name: str, values: Sequence[str], *, title: str, default: str = "") -> Variable:
    """Choose among durations such as `5m`; the first is the default.

    Raises AuthorError without values, or for a default that is not one of them.
    """
    current = _initial(name, values, default)
    query = ",".join(values)
    fields = {
        "query": query,
        "auto": False,
        "refresh": 2,
        # Without a current value the browser drops the variable.
        "current": {"text": current, "value": current},
        "options": [{"text": value, "value": value, "selected": value == current} for value in values],
    }
    return Variable(name=name, query=query, type="interval", label=title, fields=fields, location=caller_location())


def _initial(name: str, values: Sequence[str], default: str) -> str:
    """Return the default, or the first value without one."""
    if not values:
        raise AuthorError("variable/no-values", f"variable `{name}` has no values", "list at least one value")
    if default and default not in values:
        message = f"{default!r} is the default of variable `{name}`, and not one of its values"
        raise AuthorError("variable/unknown-default", message, did_you_mean(default, values, "the values are"))
    return default or values[0]


def textbox(name: str, *, title: str, default: str = "") -> Variable:
    """Let the reader type a value, such as a trace id."""
    fields = {"query": default, "current": {"text": default, "value": default}}
    return Variable(name=name, query=default, type="textbox", label=title, fields=fields, location=caller_location())


def job(system: System, *, source: str = "") -> Variable:
    """Choose among the jobs of a system; All is every job that the settings have for it.

    `source` is the name of a data source variable, or a uid.
    """
    return _scope_variable(system, "job", source)


def instance(system: System, *, source: str = "") -> Variable:
    """Choose among the instances of the system's chosen jobs.

    `source` is the name of a data source variable, or a uid.
    """
    return _scope_variable(system, "instance", source)


def scope_variables(system: System, *, source: str = "") -> list[Variable]:
    """Choose among the values of each label of a system's scope, in their order.

    The values are those of the metric `up`; each variable lists those that fit the choice in the ones before it.
    `source` is the name of a data source variable, or a uid.
    """
    return [_scope_variable(system, label, source) for label in own_scope(system)]


def everywhere_variables(source: str) -> list[Variable]:
    """Return the variables of the labels in the setting `everywhere`, from the data source variable `source`."""
    labels = project_settings().everywhere
    return [
        _values_of_up(label, label, label.capitalize(), _selected_everywhere(labels[:position]), ".+", source)
        for position, label in enumerate(labels)
    ]


def _scope_variable(system: System, label: str, source: str) -> Variable:
    scope = own_scope(system)
    if label not in scope:
        message = f"{label!r} is not in the scope of the system {system.name!r}"
        labels = ", ".join(map(repr, scope)) or "empty"
        raise AuthorError("variable/not-in-scope", message, f"its scope is {labels}; `System(scope=...)` declares it")
    before = scope[: scope.index(label)]
    matchers = (
        *_selected_everywhere(project_settings().everywhere),
        *(Matcher(other, "=~", f"${system.scope_variable(other)}") for other in before),
    )
    if label == "job":
        condition = re(system.jobs)
        matchers = (*matchers, Matcher("job", condition.operator, condition.value))
    all_value = system.jobs if label == "job" else ".+"
    return _values_of_up(system.scope_variable(label), label, f"{system.title} {label}", matchers, all_value, source)


def _selected_everywhere(labels: Sequence[str]) -> tuple[Matcher, ...]:
    return tuple(Matcher(label, "=~", f"${label}") for label in labels)


def _values_of_up(
    name: str, label: str, title: str, matchers: tuple[Matcher, ...], all_value: str, source: str
) -> Variable:
    query = f"label_values({format_promql(Selector('up', matchers))}, {label})"
    return _label_values(name, title, query, all_value=all_value, source=source)


def label_values(
    metric: Metric, label: str, *, title: str, name: str = "", after: Sequence[str] = (), source: str = ""
) -> Variable:
    """Choose among the values of a metric's label; `after` lists labels whose variables of the same name filter them.

    `source` is the name of a data source variable, or a uid.

    Raises AuthorError if the metric does not have the label.
    """
    metric.check_label(label)
    selection = metric.where(**{other: re(f"${other}") for other in after})
    query = f"label_values({selection.render(DASHBOARD)}, {label})"
    return _label_values(name or label, title, query, all_value=".*", source=source)


def _label_values(name: str, label: str, query: str, *, all_value: str, source: str) -> Variable:
    fields = {
        "query": {"query": query, "refId": "StandardVariableQuery"},
        "definition": query,
        "refresh": 2,
        "sort": 1,
        "multi": True,
        "includeAll": True,
        "allValue": all_value,
        "current": _ALL,
    }
    return Variable(
        name=name,
        query=query,
        label=label,
        fields=fields,
        source_type=PROMETHEUS,
        source=source,
        location=caller_location(),
    )


def clickhouse_values(name: str, sql: str, *, title: str, multi: bool = True, source: str = "") -> Variable:
    """Choose among the values that a statement returns: several or All with `multi`, else exactly one.

    `source` is the name of a data source variable, or a uid.

    Queries use it as `${name:sqlstring}`, which doubles the quotes in a value.
    """
    several: Json = {"multi": multi, "includeAll": multi} | ({"current": _ALL} if multi else {})
    fields = {"query": sql, "definition": sql, "refresh": 2, "sort": 0, **several}
    return Variable(
        name=name,
        query=sql,
        label=title,
        fields=fields,
        source_type=CLICKHOUSE,
        source=source,
        location=caller_location(),
    )


_QUERYING: Final = frozenset({"adhoc", "groupby", "query"})
"""The types of variables with values from a data source."""


def variable(
    type: Literal["adhoc", "constant", "custom", "datasource", "groupby", "interval", "query", "textbox"],
    name: str,
    *,
    query: str | Json = "",
    source_type: str = "",
    source: str = "",
    title: str = "",
    default: str | Sequence[str] = "",
    multi: bool = False,
    regex: str = "",
    hidden: bool = False,
    fields: Json | None = None,
) -> Variable:
    """Return a variable of any type; `query` is its query, a dictionary for data sources that need one.

    `source_type` is the type of the data source that has the values of an `adhoc`, `groupby` or `query` variable, and
    `source` the name of a data source variable, or a uid. With `multi`, the reader can choose several values or all.
    `regex` selects values. `fields` are further keys of Grafana's JSON. Raises AuthorError for a missing or superfluous
    `source_type`.
    """
    if (type in _QUERYING) != bool(source_type):
        needs = "needs the type of its data source" if type in _QUERYING else "has no data source"
        help = 'set `source_type`, such as `source_type="loki"`' if type in _QUERYING else "remove `source_type`"
        raise AuthorError("variable/source-type", f"variable `{name}` of type {type!r} {needs}", help)
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
        fields["current"] = _ALL
    return fields


def datasource_variable(type: str, *, name: str, label: str, default: str = "") -> Variable:
    """Choose among the data sources of a type; queries of the type then use it. `default` is a uid."""
    fields = {
        "query": type,
        "regex": "",
        "refresh": 1,
        "multi": False,
        "includeAll": False,
        "current": {"text": label, "value": default or usual_uid(type)},
    }
    return Variable(name=name, query=type, type="datasource", label=label, fields=fields, location=caller_location())


def prometheus() -> Variable:
    """Choose the Prometheus; queries use `${prometheus}`."""
    return datasource_variable(PROMETHEUS, name="prometheus", label="Prometheus")


def loki() -> Variable:
    """Choose the Loki; queries use `${loki}`."""
    return datasource_variable(LOKI, name="loki", label="Loki")


def trace_source() -> Variable:
    """Choose the data source of traces; queries use `${jaeger}` or `${tempo}`, as the setting `traces.backend` says."""
    backend = project_settings().traces.backend
    return datasource_variable(backend, name=backend, label=backend.title())


__all__ = [
    "Variable",
    "clickhouse_values",
    "custom",
    "datasource_variable",
    "instance",
    "interval",
    "job",
    "label_values",
    "loki",
    "prometheus",
    "scope_variables",
    "textbox",
    "trace_source",
    "variable",
]
