"""The one class behind every variable word: a grafanalib template that says what Grafana reads and nothing else.

- Variables whose values the author gives: choices, intervals and free text.
- Variables whose values Prometheus knows: jobs, instances and other labels, chained on each other.
- Data source variables: the same dashboard on another Prometheus, Loki or Jaeger.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attr
from grafanalib import core

from heddle.author.attrs_typing import subclass
from heddle.author.promql.matchers import re
from heddle.author.promql.scope import DASHBOARD
from heddle.catalog.metrics import Metric, System
from heddle.diagnostics.location import Location, caller_location
from heddle.settings.current import current_settings


@subclass
class Variable(core.Template):  # type: ignore[misc]
    """A dashboard variable; `fields` are Grafana's own keys beside name, label and type.

    `source` is the data source type that answers it, until the dashboard resolves it to a reference.
    """

    fields: dict[str, Any] = attr.ib(factory=dict)
    source: str = attr.ib(default="")
    location: Location = attr.ib(default=Location("<unknown>"))

    def to_json_data(self) -> dict[str, Any]:
        """Return the variable in Grafana's classic model."""
        data = {"type": self.type, "name": self.name, "label": self.label, "datasource": self.dataSource}
        return {**data, **self.fields}


def custom(name: str, values: Sequence[str] | Mapping[str, str], *, title: str, default: str = "") -> Variable:
    """Choose among values, or among `{text: value}`; the first is the default."""
    named = values if isinstance(values, Mapping) else {value: value for value in values}
    query = ",".join(_choice(text, value) for text, value in named.items())
    text = next((text for text, value in named.items() if value == default), next(iter(named)))
    fields = {
        "query": query,
        "multi": False,
        "includeAll": False,
        "current": {"text": text, "value": named[text]},
        "options": [{"text": label, "value": value, "selected": label == text} for label, value in named.items()],
    }
    return Variable(name=name, query=query, type="custom", label=title, fields=fields, location=caller_location())


def _choice(text: str, value: str) -> str:
    escaped = value.replace(",", "\\,")
    return escaped if text == value else f"{text} : {escaped}"


def interval(name: str, values: Sequence[str], *, title: str, default: str = "") -> Variable:
    """Choose a duration such as `5m`; Grafana drops an interval variable that has no current value."""
    chosen = default or values[0]
    query = ",".join(values)
    fields = {
        "query": query,
        "auto": False,
        "refresh": 2,
        "current": {"text": chosen, "value": chosen},
        "options": [{"text": value, "value": value, "selected": value == chosen} for value in values],
    }
    return Variable(name=name, query=query, type="interval", label=title, fields=fields, location=caller_location())


def textbox(name: str, *, title: str, default: str = "") -> Variable:
    """Let the reader type a value, such as a trace id."""
    fields = {"query": default, "current": {"text": default, "value": default}}
    return Variable(name=name, query=default, type="textbox", label=title, fields=fields, location=caller_location())


ALL = {"text": ["All"], "value": ["$__all"]}


def job(system: System) -> Variable:
    """Choose among the jobs that scrape a system; All is every job that the settings give it."""
    jobs = current_settings().text(f"jobs.{system.name}")
    query = f"label_values(up{{{re(jobs).render('job')}}}, job)"
    return _query(system.job_variable, f"{system.title} job", query, all_value=jobs)


def instance(system: System) -> Variable:
    """Choose among the instances of the chosen jobs of a system."""
    query = f'label_values(up{{job=~"${system.job_variable}"}}, instance)'
    return _query(system.instance_variable, f"{system.title} instance", query, all_value=".+")


def label_values(metric: Metric, label: str, *, title: str, name: str = "", after: Sequence[str] = ()) -> Variable:
    """Choose among the values of a metric's label; `after` names labels whose variables of the same name narrow it.

    Raises AuthorError where the metric has no such label.
    """
    metric.check_label(label)
    selection = metric.where(**{other: re(f"${other}") for other in after})
    return _query(name or label, title, f"label_values({selection.render(DASHBOARD)}, {label})", all_value=".*")


def _query(name: str, label: str, query: str, *, all_value: str) -> Variable:
    fields = {
        "query": {"query": query, "refId": "StandardVariableQuery"},
        "definition": query,
        "refresh": 2,
        "sort": 1,
        "multi": True,
        "includeAll": True,
        "allValue": all_value,
        "current": ALL,
    }
    return Variable(name=name, query=query, label=label, fields=fields, source="prometheus", location=caller_location())


def source(type: str, *, name: str, label: str, default: str = "") -> Variable:
    """Let the reader choose among the data sources of a type; `default` is a uid, by default the type's name."""
    uid = default or type
    fields = {
        "query": type,
        "regex": "",
        "refresh": 1,
        "multi": False,
        "includeAll": False,
        "current": {"text": label, "value": uid},
    }
    return Variable(name=name, query=type, type="datasource", label=label, fields=fields, location=caller_location())


def prometheus() -> Variable:
    """Choose the Prometheus; panels of the dashboard then ask `${prometheus}`."""
    return source("prometheus", name="prometheus", label="Prometheus")


def loki() -> Variable:
    """Choose the Loki; panels of the dashboard then ask `${loki}`."""
    return source("loki", name="loki", label="Loki")


def jaeger() -> Variable:
    """Choose the Jaeger; panels of the dashboard then ask `${jaeger}`."""
    return source("jaeger", name="jaeger", label="Jaeger")
