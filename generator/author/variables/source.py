"""Data source variables: the same dashboard on another Prometheus, Loki or Jaeger."""

from __future__ import annotations

from generator.author.variables.variable import Variable
from generator.place import here


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
    return Variable(name=name, query=type, type="datasource", label=label, fields=fields, place=here())


def prometheus() -> Variable:
    """Choose the Prometheus; panels of the dashboard then ask `${prometheus}`."""
    return source("prometheus", name="prometheus", label="Prometheus")


def loki() -> Variable:
    """Choose the Loki; panels of the dashboard then ask `${loki}`."""
    return source("loki", name="loki", label="Loki")


def jaeger() -> Variable:
    """Choose the Jaeger; panels of the dashboard then ask `${jaeger}`."""
    return source("jaeger", name="jaeger", label="Jaeger")
