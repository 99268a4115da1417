"""Variables whose values Prometheus knows: jobs, instances and other labels, chained on each other."""

from __future__ import annotations

from collections.abc import Sequence

from generator.author.metrics import Metric, System
from generator.author.promql.matchers import re
from generator.author.promql.scope import DASHBOARD
from generator.author.variables.variable import Variable
from generator.place import here
from generator.settings.current import settings

ALL = {"text": ["All"], "value": ["$__all"]}


def job(system: System) -> Variable:
    """Choose among the jobs that scrape a system; All is every job that the settings give it."""
    jobs = settings().text(f"jobs.{system.name}")
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
    return Variable(name=name, query=query, label=label, fields=fields, source="prometheus", place=here())
