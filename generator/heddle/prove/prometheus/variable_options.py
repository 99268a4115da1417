"""What a variable's query offers, as Grafana's Prometheus data source understands it."""

from __future__ import annotations

import re
from typing import Final

from heddle.grafana.json_value import Json
from heddle.grafana.time_range import TimeRange
from heddle.prove.http import Refused
from heddle.prove.prometheus.api import Asks
from heddle.prove.variable_options import shown

_LABEL_VALUES: Final = re.compile(r"\s*label_values\((?:(.+),\s*)?([a-zA-Z_]\w*)\s*\)\s*", re.DOTALL)
_LABEL_NAMES: Final = re.compile(r"\s*label_names\((.*)\)\s*", re.DOTALL)
_METRICS: Final = re.compile(r"\s*metrics\((.*)\)\s*", re.DOTALL)
_RESULT: Final = re.compile(r"\s*query_result\((.+)\)\s*", re.DOTALL)


def selector_of(query: str) -> tuple[str, str]:
    """Return the selector and the label of `label_values`; empty where the query has none."""
    found = _LABEL_VALUES.fullmatch(query)
    return ((found[1] or "").strip(), found[2]) if found else ("", "")


def offered(prometheus: Asks, query: str, variable: Json, over: TimeRange) -> tuple[str, ...]:
    """Return the values that a variable offers, filtered and sorted as it says. Raises Refused."""
    return shown(_found(prometheus, query, over), variable)


def _found(prometheus: Asks, query: str, over: TimeRange) -> list[str]:
    selector, label = selector_of(query)
    if label:
        return prometheus.label_values(label, over, selector)
    if found := _LABEL_NAMES.fullmatch(query):
        return prometheus.label_names(over, found[1].strip())
    if found := _METRICS.fullmatch(query):
        try:
            pattern = re.compile(found[1].strip())
        except re.error as error:
            raise Refused(f"`{found[1].strip()}` is no pattern: {error}") from None
        return [name for name in prometheus.label_values("__name__", over) if pattern.search(name)]
    if found := _RESULT.fullmatch(query):
        query = found[1]
    answer = prometheus.instant(query, over.end)
    return [_series(dict(one.labels), one.samples[-1]) for one in answer.series if one.samples]


def _series(labels: dict[str, str], sample: tuple[float, float]) -> str:
    name = labels.pop("__name__", "")
    inner = ",".join(f'{label}="{value}"' for label, value in labels.items())
    return f"{name}{{{inner}}} {sample[1]:g} {round(sample[0] * 1000)}"
