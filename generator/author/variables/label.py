"""Variables whose values Prometheus knows: jobs, instances and other labels, chained on each other."""

from __future__ import annotations

from collections.abc import Sequence

from generator.author.metrics import Metric, System
from generator.author.variables.variable import Variable
from generator.place import here
from generator.settings.current import settings

ALL = {"text": ["All"], "value": ["$__all"]}


def job(system: System) -> Variable:
    """Choose among the jobs that scrape a system; All is every job that the settings give it."""
    jobs = settings().text(f"jobs.{system.name}")
    query = f'label_values(up{{job=~"{jobs}"}}, job)'
    return _query(f"{system.name}_job", f"{system.title} job", query, all_value=jobs)


def instance(system: System) -> Variable:
    """Choose among the instances of the chosen jobs of a system."""
    query = f'label_values(up{{job=~"${system.name}_job"}}, instance)'
    return _query(f"{system.name}_instance", f"{system.title} instance", query, all_value=".+")


def label_values(metric: Metric, label: str, *, title: str, name: str = "", after: Sequence[Variable] = ()) -> Variable:
    """Choose among the values of a metric's label, narrowed by the variables in `after`, which name labels too.

    Raises AuthorError where the metric has no such label.
    """
    metric.check_label(label)
    chosen = {variable.name: f"=~${variable.name}" for variable in after}
    matchers = [f'{name}=~"${name}"' for name in chosen]
    selector = metric.selector(extra=matchers)
    return _query(name or label, title, f"label_values({selector}, {label})", all_value=".*")


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
    return Variable(name=name, query=query, label=label, fields=fields, source="prometheus", place=here())
