"""Expands a statement as Grafana does before ClickHouse receives it.

The plugin's browser side removes the conditions of variables whose value is All, and replaces the other variables. Its
server side removes comments, and then replaces macros: time ranges are in whole seconds.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

ALL = "$__all"
Value = str | list[str]

_CONDITION = "$__conditionalAll("
_VARIABLE = re.compile(r"\$\{(\w+)(?::(\w+))?\}|\$(?!__)(\w+)")
_NAME = re.compile(r"\$\{?(\w+)")
_COMMENT = re.compile(r"('(?:[^'\\]|\\.|'')*'|\"[^\"]*\"|`[^`]*`)|--[^\n]*|/\*.*?\*/", re.DOTALL)
_MACRO = re.compile(r"\$__(\w+)")


@dataclass(frozen=True, kw_only=True)
class PanelState:
    """The state of a panel: its time range, its interval in seconds, and the values of variables."""

    begin: datetime
    end: datetime
    step: int = 300
    variables: dict[str, Value] = field(default_factory=dict)


def expand(statement: str, state: PanelState) -> str:
    """Return the statement that ClickHouse receives."""
    replaced = _variables(_conditions(statement, state), state)
    return _macros(_COMMENT.sub(lambda match: match[1] or " " * len(match[0]), replaced), state)


def _conditions(text: str, state: PanelState) -> str:
    while (at := text.rfind(_CONDITION)) >= 0:
        (condition, variable), end = _arguments(text, at + len(_CONDITION))
        value = state.variables[_name(variable)]
        joined = ",".join(value) if isinstance(value, list) else value
        text = text[:at] + ("1=1" if joined in ("", ALL) else condition) + text[end:]
    return text


def _name(variable: str) -> str:
    match = _NAME.search(variable)
    assert match, f"not a variable: {variable}"
    return match[1]


def _arguments(text: str, start: int) -> tuple[list[str], int]:
    """Return the arguments after the bracket that ends at `start`, and the position after the closing bracket."""
    depth, last, arguments = 1, start, []
    for at in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        if depth == 0:
            return [*arguments, text[last:at]], at + 1
        if text[at] == "," and depth == 1:
            arguments.append(text[last:at])
            last = at + 1
    raise AssertionError(f"no bracket closes {text[start : start + 60]!r}")


def _variables(text: str, state: PanelState) -> str:
    for name, time in (("from", state.begin), ("to", state.end)):
        text = text.replace(f"${{__{name}:date:seconds}}", str(int(time.timestamp())))

    def replacement(match: re.Match[str]) -> str:
        name, format = match[1] or match[3], match[2]
        value = state.variables[name]
        if format == "sqlstring":
            values = value if isinstance(value, list) else [value]
            return ",".join("'" + each.replace("'", "''") + "'" for each in values)
        assert format is None, f"unsupported format in {match[0]}"
        return "'" + "','".join(value) + "'" if isinstance(value, list) else value

    return _VARIABLE.sub(replacement, text)


def _macros(text: str, state: PanelState) -> str:
    parts, last = [], 0
    for match in _MACRO.finditer(text):
        if match.start() < last:
            continue
        macro, end = _WITH_ARGUMENTS.get(match[1]), match.end()
        arguments: list[str] = []
        if macro is not None:
            arguments, end = _arguments(text, end + 1)
            arguments = [_macros(argument, state) for argument in arguments]
        expansion = macro(state, *arguments) if macro else _WITHOUT_ARGUMENTS[match[1]](state)
        parts += [text[last : match.start()], expansion]
        last = end
    return "".join(parts) + text[last:]


def _to_datetime(time: datetime) -> str:
    return f"toDateTime({int(time.timestamp())})"


def _between(state: PanelState, column: str) -> str:
    return f"{column} >= {_to_datetime(state.begin)} AND {column} <= {_to_datetime(state.end)}"


def _rounded(state: PanelState, column: str) -> str:
    return f"toStartOfInterval(toDateTime({column}), INTERVAL {state.step} second)"


_WITHOUT_ARGUMENTS: dict[str, Callable[[PanelState], str]] = {
    "fromTime": lambda state: _to_datetime(state.begin),
    "toTime": lambda state: _to_datetime(state.end),
    "interval_s": lambda state: str(max(state.step, 1)),
}
_WITH_ARGUMENTS: dict[str, Callable[..., str]] = {"timeFilter": _between, "timeInterval": _rounded}
