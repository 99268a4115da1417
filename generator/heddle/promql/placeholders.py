"""Grafana's variables in PromQL, filled in so that it can be parsed: what they stand for is kept."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_VARIABLE: Final = re.compile(r"\$\{(?P<va>\w+)(?::[^}]*)?\}|\$(?P<vb>\w+)|\[\[(?P<vc>\w+)(?::\w+)?\]\]")
_TOKEN: Final = re.compile(
    r"""(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)|(?P<window>\[\s*\[\[\w+(?::\w+)?\]\][^\]]*\]|\[(?!\[)[^\]]*\])|"""
    r"(?P<offset>\boffset\s+(?=\$|\[\[))|(?P<number>\b(?:topk|bottomk|quantile|limitk)\s*(?:(?:by|without)\s*\([^)]*\)\s*)?\(\s*)"
    rf"|{_VARIABLE.pattern}"
)
_HIDDEN: Final = re.compile(r"variable_(\w+?)_elbairav")
_COMPARED: Final = re.compile(r"(?:[=!<>]=|[<>*/%+^-])\s*(?:bool\s*)?$")

# Windows of odd lengths, so that one is recognised again: seconds by the name of the variable that is meant.
_WINDOWS: Final = {"__rate_interval": 60001, "__interval": 15002, "__range": 21600003, "__auto": 60004}
_OTHER: Final = 300005
WRITTEN: Final = {milliseconds / 1000: name for name, milliseconds in _WINDOWS.items()} | {_OTHER / 1000: "a variable"}
"""The variable that a window of so many seconds was written as."""


def filled(promql: str) -> str:
    """Return the text with a plausible value for each variable: a span, a number, a name or a part of a text."""
    if "$" not in promql and "[[" not in promql:
        return promql
    after_number = False
    made: list[str] = []
    end = 0
    for match in _TOKEN.finditer(promql):
        between = promql[end : match.start()]
        made.append(between)
        end = match.end()
        kind = match.lastgroup or ""
        if kind == "text":
            made.append(_hiding(match[0]))
        elif kind == "window":
            made.append(_window(match[0]))
        elif kind in ("offset", "number"):
            made.append(match[0])
        else:
            made.append(_value(promql[: match.start()], match, numbered=after_number and not between.strip()))
        after_number = kind == "number"
    return "".join([*made, promql[end:]])


@lru_cache(maxsize=4096)
def shown(text: str) -> str:
    """Return a text of the tree as its author wrote it, with the variables that `filled` hid in it."""
    return _HIDDEN.sub(lambda match: f"${{{match[1]}}}", text) if "variable_" in text else text


def shown_of(text: str) -> str:
    """Return a text of a query as the tree has it."""
    return shown(_hiding(text)) if "$" in text or "[[" in text or "variable_" in text else text


@lru_cache(maxsize=4096)
def _hiding(text: str) -> str:
    return _VARIABLE.sub(_hidden, text)


def _hidden(match: re.Match[str]) -> str:
    name = _name(match)
    return match[0] if name[0].isdigit() else f"variable_{name}_elbairav"


def _window(text: str) -> str:
    return _VARIABLE.sub(lambda match: f"{_WINDOWS.get(_name(match), _OTHER)}ms", text)


def _value(before: str, match: re.Match[str], *, numbered: bool) -> str:
    name = next(match[key] for key in ("va", "vb", "vc") if match[key])
    if re.search(r"\boffset\s+-?$", before):
        return "5m"
    if numbered or _COMPARED.search(before) or name in ("__range_s", "__interval_ms", "__range_ms"):
        return "1"
    return f"variable_{name}"


def _name(match: re.Match[str]) -> str:
    return str(next(value for value in match.groups() if value))
