"""What becomes of a statement before ClickHouse sees it: what the browser does, and what the plugin on the server does.

The browser drops the conditions of variables that stand at All, and fills in the others. The server takes comments out
and writes the time range in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Final

from heddle.grafana.interpolation import ALL_VALUE, Intervals, Selection, VariableValue, format_clickhouse, interpolate
from heddle.grafana.time_range import TimeRange
from heddle.grafana.variables import references

_CONDITION: Final = "$__conditionalAll("
_COMMENT: Final = re.compile(r"('(?:[^'\\]|\\.|'')*'|\"[^\"]*\"|`[^`]*`)|--[^\n]*|/\*.*?\*/", re.DOTALL)
_MACRO: Final = re.compile(r"\$__(\w+)(\()?")


def browser(text: str, selection: Selection, over: TimeRange, intervals: Intervals) -> str:
    """Return the statement that a browser sends."""
    while (at := text.rfind(_CONDITION)) >= 0:
        arguments, end = _arguments(text, at + len(_CONDITION))
        condition, variable = ", ".join(arguments[:-1]), arguments[-1]
        named = [selection[found.name] for found in references(variable) if found.name in selection]
        text = text[:at] + ("1=1" if named and _is_all(named[0]) else condition) + text[end:]
    return interpolate(text, selection, over, intervals, format_clickhouse)


def expanded(text: str, over: TimeRange, step: float) -> str:
    """Return the statement that ClickHouse gets; macros that nobody knows stay, for the server to refuse."""
    plain = _COMMENT.sub(lambda found: found[1] or " " * len(found[0]), text)
    return _macros(plain, over, max(round(step), 1))


def _is_all(value: VariableValue) -> bool:
    return value.is_all or not any(value.values) or value.values == (ALL_VALUE,)


def _arguments(text: str, start: int) -> tuple[list[str], int]:
    """Return what stands between the bracket before `start` and its partner, parted at its commas, and the end."""
    depth, last, quoted = 1, start, False
    found: list[str] = []
    for at in range(start, len(text)):
        character = text[at]
        quoted ^= character == "'"
        if quoted:
            continue
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth == 0:
            return [*found, text[last:at].strip()], at + 1
        if character == "," and depth == 1:
            found.append(text[last:at].strip())
            last = at + 1
    return [*found, text[last:].strip()], len(text)


def _macros(text: str, over: TimeRange, step: int) -> str:
    made, position = "", 0
    while found := _MACRO.search(text, position):
        name, end, arguments = found[1], found.end(), list[str]()
        if found[2]:
            arguments, end = _arguments(text, end)
        macro = _CALLED.get(name) if found[2] else None
        made += text[position : found.start()]
        if macro is not None:
            try:
                made += macro(over, step, *(_macros(each, over, step) for each in arguments))
            except TypeError:  # too many arguments, or too few: the server says so
                made += text[found.start() : end]
        else:
            plain = _PLAIN.get(name)
            end = found.end(1)
            made += plain(over, step) if plain else text[found.start() : end]
        position = end
    return made + text[position:]


def _moment(time: float) -> str:
    return f"toDateTime({int(time)})"


def _fine(time: float) -> str:
    return f"fromUnixTimestamp64Milli({round(time * 1000)})"


def _day(time: float) -> str:
    return f"toDate('{datetime.fromtimestamp(time, UTC):%Y-%m-%d}')"


def _between(written: Callable[[float], str], over: TimeRange, step: int, column: str) -> str:  # noqa: ARG001
    return f"{column} >= {written(over.start)} AND {column} <= {written(over.end)}"


def _both(over: TimeRange, step: int, day: str, time: str) -> str:
    return f"({_between(_day, over, step, day)}) AND ({_between(_moment, over, step, time)})"


_PLAIN: Final[Mapping[str, Callable[[TimeRange, int], str]]] = {
    "fromTime": lambda over, _: _moment(over.start),
    "toTime": lambda over, _: _moment(over.end),
    "fromTime_ms": lambda over, _: _fine(over.start),
    "toTime_ms": lambda over, _: _fine(over.end),
    "interval_s": lambda _, step: str(step),
}
_CALLED: Final[Mapping[str, Callable[..., str]]] = {
    "timeFilter": partial(_between, _moment),
    "timeFilter_ms": partial(_between, _fine),
    "dateFilter": partial(_between, _day),
    "dateTimeFilter": _both,
    "dt": _both,
    "timeInterval": lambda _, step, column: f"toStartOfInterval(toDateTime({column}), INTERVAL {step} second)",
    "timeInterval_ms": lambda _, step, column: (
        f"toStartOfInterval(toDateTime64({column}, 3), INTERVAL {step * 1000} millisecond)"
    ),
}
