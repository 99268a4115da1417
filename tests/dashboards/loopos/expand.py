"""What becomes of a statement before ClickHouse sees it: first in the browser, then in the plugin on the server.

The browser drops the conditions of variables that stand at All, and puts in the values of the others. The server takes
the comments out, and then puts in the time range, in whole seconds.
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
class Asked:
    """The state of a panel: its time range, the step of its lines, and what the reader chose."""

    begin: datetime
    end: datetime
    step: int = 300
    variables: dict[str, Value] = field(default_factory=dict)


def expand(statement: str, asked: Asked) -> str:
    """Return the statement that ClickHouse gets."""
    told = _variables(_conditions(statement, asked), asked)
    return _macros(_COMMENT.sub(lambda found: found[1] or " " * len(found[0]), told), asked)


def _conditions(text: str, asked: Asked) -> str:
    while (at := text.rfind(_CONDITION)) >= 0:
        (condition, variable), end = _arguments(text, at + len(_CONDITION))
        value = asked.variables[_name(variable)]
        at_all = ",".join(value) if isinstance(value, list) else value
        text = text[:at] + ("1=1" if at_all in ("", ALL) else condition) + text[end:]
    return text


def _name(variable: str) -> str:
    found = _NAME.search(variable)
    assert found, f"no variable: {variable}"
    return found[1]


def _arguments(text: str, start: int) -> tuple[list[str], int]:
    """Return what stands between the bracket before `start` and its partner, parted at its commas, and the end."""
    depth, last, found = 1, start, []
    for at in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        if depth == 0:
            return [*found, text[last:at]], at + 1
        if text[at] == "," and depth == 1:
            found.append(text[last:at])
            last = at + 1
    raise AssertionError(f"no bracket closes {text[start : start + 60]!r}")


def _variables(text: str, asked: Asked) -> str:
    def put(found: re.Match[str]) -> str:
        name, style = found[1] or found[3], found[2]
        value = asked.variables[name]
        if style == "sqlstring":
            several = value if isinstance(value, list) else [value]
            return ",".join("'" + each.replace("'", "''") + "'" for each in several)
        assert style is None, f"no statement of ours writes {found[0]}"
        return "'" + "','".join(value) + "'" if isinstance(value, list) else value

    return _VARIABLE.sub(put, text)


def _macros(text: str, asked: Asked) -> str:
    parts, last = [], 0
    for found in _MACRO.finditer(text):
        if found.start() < last:
            continue
        macro, end = _WITH.get(found[1]), found.end()
        arguments: list[str] = []
        if macro is not None:
            arguments, end = _arguments(text, end + 1)
            arguments = [_macros(each, asked) for each in arguments]
        parts += [text[last : found.start()], macro(asked, *arguments) if macro else _WITHOUT[found[1]](asked)]
        last = end
    return "".join(parts) + text[last:]


def _moment(moment: datetime) -> str:
    return f"toDateTime({int(moment.timestamp())})"


def _between(asked: Asked, column: str) -> str:
    return f"{column} >= {_moment(asked.begin)} AND {column} <= {_moment(asked.end)}"


def _rounded(asked: Asked, column: str) -> str:
    return f"toStartOfInterval(toDateTime({column}), INTERVAL {asked.step} second)"


_WITHOUT: dict[str, Callable[[Asked], str]] = {
    "fromTime": lambda asked: _moment(asked.begin),
    "toTime": lambda asked: _moment(asked.end),
    "interval_s": lambda asked: str(max(asked.step, 1)),
}
_WITH: dict[str, Callable[..., str]] = {"timeFilter": _between, "timeInterval": _rounded}
