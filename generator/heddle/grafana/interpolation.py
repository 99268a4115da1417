"""Variables are replaced by their values, as Grafana does before it sends a query.

How a value is written depends on the format of the reference, such as `${job:csv}`, or without one on the data source:
`promql_value` and the other functions here. The formats are those of Grafana's format registry.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape as escape_html
from types import MappingProxyType
from typing import Final
from urllib.parse import quote

from heddle.grafana.durations import format_duration
from heddle.grafana.time_range import TimeRange
from heddle.grafana.variables import Reference, replace_references

ALL_VALUE: Final = "$__all"
"""What a dashboard stores as the value of a variable when All is selected."""

_PANEL_PIXELS: Final = 1600
_GRID_COLUMNS: Final = 24
_MAX_POINTS: Final = 11_000
_NONE: Final[Mapping[str, str]] = MappingProxyType({})
_PROMQL_SPECIAL: Final = re.compile(r"[$^*{}\[\]'+?.()|]")
_LOGQL_SPECIAL: Final = re.compile(r"[$^*{}\[\]+?.()|]")
_REGEX_SPECIAL: Final = re.compile(r"[\\^$*+?.()|\[\]{}/]")
_LUCENE_SPECIAL: Final = re.compile(r'[!*+\-=<>\s&|()\[\]{}^~?:\\/"]')

_ROUNDED_INTERVALS: Final = (
    (0.01, 0.001), (0.015, 0.01), (0.035, 0.02), (0.075, 0.05), (0.15, 0.1), (0.35, 0.2), (0.75, 0.5), (1.5, 1),
    (3.5, 2), (7.5, 5), (12.5, 10), (17.5, 15), (25, 20), (45, 30), (90, 60), (210, 120), (450, 300), (750, 600),
    (1050, 900), (1500, 1200), (2700, 1800), (5400, 3600), (9000, 7200), (16200, 10800), (32400, 21600),
    (86400, 43200), (604800, 86400), (1814400, 604800), (3628800, 2592000),
)  # fmt: skip
"""Grafana's table: an interval up to the first number becomes the second, in seconds."""
_YEAR: Final = 31_536_000


@dataclass(frozen=True, slots=True)
class VariableValue:
    """The value of a variable.

    `multi` says that the variable can have several values, which changes how even one is written. `verbatim` is a
    custom value for All, which Grafana inserts without escaping. `is_all` says that All is selected.
    """

    values: tuple[str, ...]
    verbatim: bool = False
    multi: bool = False
    is_all: bool = False


Selection = Mapping[str, VariableValue]
"""The values of a dashboard's variables by name."""
DefaultFormat = Callable[[VariableValue], str]
"""How a data source writes a value whose reference has no format."""


@dataclass(frozen=True, slots=True)
class Intervals:
    """`step` is the value of `$__interval`, `rate` that of `$__rate_interval`, both in seconds."""

    step: float
    rate: float


def max_data_points(columns: int, configured: int | None = None) -> int:
    """Return how many points a panel of this width requests: the configured number, or one for each pixel."""
    return configured or max(1, _PANEL_PIXELS * columns // _GRID_COLUMNS)


def query_intervals(
    time_range: TimeRange, points: int, scrape_interval: float, min_interval: float | None = None
) -> Intervals:
    """Return the intervals of a query; its own minimum interval replaces the scrape interval."""
    minimum = scrape_interval if min_interval is None else min_interval
    step = max(round_interval(time_range.seconds / points), minimum)
    step = max(step, round_interval(time_range.seconds / _MAX_POINTS))
    return Intervals(step=step, rate=max(step + minimum, 4 * minimum))


def round_interval(seconds: float) -> float:
    """Return the interval to which Grafana rounds a computed one."""
    return next((rounded for limit, rounded in _ROUNDED_INTERVALS if seconds <= limit), _YEAR)


def interpolate(
    text: str,
    selection: Selection,
    time_range: TimeRange,
    intervals: Intervals,
    default_format: DefaultFormat,
    extra_built_ins: Mapping[str, str] = _NONE,
) -> str:
    """Return a text with the values of its variables; unknown references are left as they are.

    `extra_built_ins` are built-in variables that only one data source has, such as Loki's `$__auto`.
    """
    built_ins = {**built_in_values(time_range, intervals), **extra_built_ins}

    def value(reference: Reference) -> str | None:
        # `__timeFrom` and `__timeTo` are the Infinity data source's names for the same times.
        if reference.name in ("__from", "__timeFrom"):
            return _format_time(time_range.start, reference.format)
        if reference.name in ("__to", "__timeTo"):
            return _format_time(time_range.end, reference.format)
        if reference.name in built_ins:
            return built_ins[reference.name]
        if reference.name not in selection:
            return None
        selected = selection[reference.name]
        if selected.verbatim and reference.format not in _FORMATS_OF_VERBATIM:
            return "".join(selected.values[:1])
        formatter = _FORMATS.get(reference.format)
        return formatter(selected, reference.name) if formatter else default_format(selected)

    return replace_references(text, value)


def built_in_values(time_range: TimeRange, intervals: Intervals) -> dict[str, str]:
    """Return the values of Grafana's built-in variables, except for those of times, which have formats."""
    return {
        "__interval": format_duration(intervals.step),
        "__interval_ms": f"{round(intervals.step * 1000)}",
        "__rate_interval": format_duration(intervals.rate),
        "__rate_interval_ms": f"{round(intervals.rate * 1000)}",
        "__range": f"{round(time_range.seconds)}s",
        "__range_s": f"{round(time_range.seconds)}",
        "__range_ms": f"{round(time_range.seconds * 1000)}",
    }


def promql_value(value: VariableValue) -> str:
    """Return a value as the Prometheus data source writes it: for a string, or with `multi` for a regex in one."""
    if not value.multi:
        return "".join(one.replace("\\", "\\\\").replace('"', '\\"').replace("'", "\\'") for one in value.values)
    return _alternatives([_PROMQL_SPECIAL.sub(r"\\\\\g<0>", one.replace("\\", "\\\\\\\\")) for one in value.values])


def logql_value(value: VariableValue) -> str:
    """Return a value as the Loki data source writes it: for a string, or with `multi` for a regex in one."""
    values = value.values
    if value.multi:
        values = tuple(_LOGQL_SPECIAL.sub(r"\\\\\g<0>", one.replace("\\", "\\\\\\\\")) for one in values)
    return "|".join(one.replace("'", "\\\\'") for one in values)


def clickhouse_value(value: VariableValue) -> str:
    """Return a value as the ClickHouse data source writes it, which quotes several values and escapes nothing."""
    return "'" + "','".join(value.values) + "'" if value.multi else "".join(value.values)


def sql_value(value: VariableValue) -> str:
    """Return a value as Grafana's own SQL data sources write it: with `multi` a list of string literals."""
    return _sql_strings(value.values) if value.multi else "".join(value.values)


def glob_value(value: VariableValue) -> str:
    """Return a value as data sources without a format of their own write it: `{a,b}`, or a single value as it is."""
    return value.values[0] if len(value.values) == 1 else f"{{{','.join(value.values)}}}" if value.values else ""


def _alternatives(values: Sequence[str]) -> str:
    return values[0] if len(values) == 1 else f"({'|'.join(values)})"


def _regex(value: VariableValue, _name: str) -> str:
    return _alternatives([_REGEX_SPECIAL.sub(r"\\\g<0>", one) for one in value.values])


def _lucene(value: VariableValue, _name: str) -> str:
    escaped = [one if _is_number(one) else _LUCENE_SPECIAL.sub(r"\\\g<0>", one) for one in value.values]
    if not value.multi:
        return "".join(escaped)
    return "(" + " OR ".join(f'"{one}"' for one in escaped) + ")" if escaped else "__empty__"


def _is_number(text: str) -> bool:
    try:
        float(text or "0")
    except ValueError:
        return False
    return True


def _sql_strings(values: Sequence[str]) -> str:
    return ",".join("'{}'".format(value.replace("'", "''")) for value in values)


def _single_quoted(value: VariableValue, _name: str) -> str:
    return ",".join("'{}'".format(one.replace("'", "\\'")) for one in value.values)


def _double_quoted(value: VariableValue, _name: str) -> str:
    return ",".join('"{}"'.format(one.replace('"', '\\"')) for one in value.values)


def _json(value: VariableValue, _name: str) -> str:
    if not value.multi:
        return "".join(value.values)
    return json.dumps(list(value.values), ensure_ascii=False, separators=(",", ":"))


def _percent_encoded(value: VariableValue, _name: str) -> str:
    return quote(f"{{{','.join(value.values)}}}" if value.multi else "".join(value.values), safe="-_.~")


def _query_parameters(value: VariableValue, name: str) -> str:
    values = (ALL_VALUE,) if value.is_all else value.values
    return "&".join(f"var-{name}={quote(one, safe='-_.~')}" for one in values)


def _distributed(value: VariableValue, name: str) -> str:
    return f",{name}=".join(value.values)


_FORMATS: Final[Mapping[str, Callable[[VariableValue, str], str]]] = {
    "raw": lambda value, _: ",".join(value.values),
    "text": lambda value, _: "All" if value.is_all else " + ".join(value.values),
    "csv": lambda value, _: ",".join(value.values),
    "pipe": lambda value, _: "|".join(value.values),
    "glob": lambda value, _: glob_value(value),
    "regex": _regex,
    "lucene": _lucene,
    "sqlstring": lambda value, _: _sql_strings(value.values),
    "singlequote": _single_quoted,
    "doublequote": _double_quoted,
    "json": _json,
    "html": lambda value, _: escape_html(", ".join(value.values)),
    "percentencode": _percent_encoded,
    "queryparam": _query_parameters,
    "distributed": _distributed,
}
_FORMATS_OF_VERBATIM: Final = frozenset({"text", "percentencode", "queryparam"})

_DATE_TOKENS: Final = {
    "YYYY": "%Y", "YY": "%y", "MMM": "%b", "MM": "%m", "DD": "%d", "HH": "%H", "mm": "%M", "ss": "%S",
}  # fmt: skip
"""The usual tokens of moment.js, which Grafana formats dates with, and those of strftime."""
_DATE_TOKEN: Final = re.compile("|".join(_DATE_TOKENS))


def _format_time(seconds: float, format: str) -> str:
    kind, _, pattern = format.partition(":")
    if kind != "date":
        return f"{round(seconds * 1000)}"
    if pattern == "seconds":
        return f"{int(seconds)}"
    time = datetime.fromtimestamp(seconds, UTC)
    if pattern in ("", "iso"):
        return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return _DATE_TOKEN.sub(lambda token: time.strftime(_DATE_TOKENS[token[0]]), pattern)
