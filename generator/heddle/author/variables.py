"""Variables of dashboards: fixed choices, values that a data source has, and data sources themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

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
from heddle.grafana.choices import Choice, can_be_written, format_choices
from heddle.grafana.datasource_types import CLICKHOUSE, LOKI, PROMETHEUS, usual_uid
from heddle.grafana.json_value import Json
from heddle.promql.ast import Matcher, Selector
from heddle.promql.format import format_promql
from heddle.settings.active import project_settings

ALL_CHOSEN: Final = {"text": ["All"], "value": ["$__all"]}


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

    Raises AuthorError without values, for a default that is not one of them, and for a value that Grafana cannot read.
    """
    choices = values if isinstance(values, Mapping) else {value: value for value in values}
    query = choices_query(name, choices)
    initial = _initial(name, list(choices.values()), default)
    current = next(text for text, value in choices.items() if value == initial)
    chosen = {"text": [current], "value": [initial]} if multi else {"text": current, "value": initial}
    all_chosen = multi and not default
    fields = {
        "query": query,
        "multi": multi,
        "includeAll": multi,
        "current": ALL_CHOSEN if all_chosen else chosen,
        "options": [
            {"text": text, "value": value, "selected": text == current and not all_chosen}
            for text, value in choices.items()
        ],
    }
    return Variable(name=name, query=query, type="custom", label=title, fields=fields, location=caller_location())


def choices_query(name: str, values: Sequence[str] | Mapping[str, str]) -> str:
    """Return the query of a `custom` variable."""
    items = values.items() if isinstance(values, Mapping) else zip(values, values, strict=True)
    choices = [Choice(str(text), str(value) if isinstance(value, (str, int, float)) else "") for text, value in items]
    for choice in choices:
        if not can_be_written(choice):
            message = f"Grafana cannot read the choice {choice.text!r} with the value {choice.value!r} of `{name}`"
            help = "choose a text and a value that are not empty, and a value without ` : ` and surrounding spaces"
            raise AuthorError("variable/unreadable-value", message, help)
    return format_choices(choices)


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
        _values_of_up(label, label, label.capitalize(), _label_matchers(labels[:position]), ".+", source)
        for position, label in enumerate(labels)
    ]


def _scope_variable(system: System, label: str, source: str) -> Variable:
    scope = own_scope(system)
    if label in project_settings().everywhere:
        message = f"the setting `everywhere` adds the variable of {label!r} to every dashboard"
        raise AuthorError("variable/not-in-scope", message, "leave out the variable")
    if label not in scope:
        message = f"{label!r} is not in the scope of the system {system.name!r}"
        labels = ", ".join(map(repr, scope)) or "empty"
        raise AuthorError("variable/not-in-scope", message, f"its scope is {labels}; `System(scope=...)` declares it")
    before = scope[: scope.index(label)]
    matchers = (
        *_label_matchers(project_settings().everywhere),
        *(Matcher(other, "=~", f"${system.scope_variable(other)}") for other in before),
    )
    if label == "job":
        condition = re(system.jobs)
        matchers = (*matchers, Matcher("job", condition.operator, condition.value))
    all_value = system.jobs if label == "job" else ".+"
    return _values_of_up(system.scope_variable(label), label, f"{system.title} {label}", matchers, all_value, source)


def _label_matchers(labels: Sequence[str]) -> tuple[Matcher, ...]:
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
        "current": ALL_CHOSEN,
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
    several: Json = {"multi": multi, "includeAll": multi} | ({"current": ALL_CHOSEN} if multi else {})
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
    """Choose the data source of traces: `${jaeger}` or `${tempo}`, depending on the setting `traces.backend`."""
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
]
