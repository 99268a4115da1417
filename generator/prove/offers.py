"""What a variable's query offers, as Grafana's Prometheus data source understands it."""

from __future__ import annotations

import re
from typing import Final

from generator.compile.tree import Json
from generator.prove.http import Refused
from generator.prove.prometheus import Prometheus
from generator.prove.span import Span

_LABEL_VALUES: Final = re.compile(r"\s*label_values\((?:(.+),\s*)?([a-zA-Z_]\w*)\s*\)\s*", re.DOTALL)
_LABEL_NAMES: Final = re.compile(r"\s*label_names\((.*)\)\s*", re.DOTALL)
_METRICS: Final = re.compile(r"\s*metrics\((.*)\)\s*", re.DOTALL)
_RESULT: Final = re.compile(r"\s*query_result\((.+)\)\s*", re.DOTALL)
_PATTERN: Final = re.compile(r"/(.*)/([a-z]*)", re.DOTALL)


def query_of(variable: Json) -> str:
    """Return the text of a variable's query."""
    query = variable.get("query")
    return str((query.get("query") if isinstance(query, dict) else query) or "")


def selector_of(query: str) -> tuple[str, str]:
    """Return the selector and the label of `label_values`; empty where the query has none."""
    found = _LABEL_VALUES.fullmatch(query)
    return ((found[1] or "").strip(), found[2]) if found else ("", "")


def offered(prometheus: Prometheus, query: str, variable: Json, over: Span) -> tuple[str, ...]:
    """Return the values that a variable offers, filtered and sorted as it says. Raises Refused."""
    return tuple(dict.fromkeys(_sorted(_filtered(_found(prometheus, query, over), variable), variable)))


def _found(prometheus: Prometheus, query: str, over: Span) -> list[str]:
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


def _filtered(values: list[str], variable: Json) -> list[str]:
    written = _PATTERN.fullmatch(str(variable.get("regex") or ""))
    if not written:
        return values
    try:
        pattern = re.compile(re.sub(r"\(\?<(\w+)>", r"(?P<\1>", written[1]), re.IGNORECASE if "i" in written[2] else 0)
    except re.error:
        return values  # JavaScript's patterns are not all Python's
    matched = (pattern.search(value) for value in values)
    return [_captured(each) for each in matched if each]


def _captured(found: re.Match[str]) -> str:
    groups = found.groupdict()
    if groups.get("value") is not None:
        return str(groups["value"])
    return str(found[1] if found.re.groups and found[1] is not None else found.string)


def _sorted(values: list[str], variable: Json) -> list[str]:
    how = variable.get("sort") or 0
    if not isinstance(how, int):
        return values
    if how in (3, 4):
        return sorted(values, key=_number, reverse=how == 4)
    if how:
        return sorted(values, key=str.lower if how > 4 else str, reverse=how % 2 == 0)
    return values


def _number(value: str) -> float:
    found = re.search(r"\d+", value)
    return float(found[0]) if found else -1
