"""Converts statements of dashboards for alerts, which have no variables and select all projects and services."""

from __future__ import annotations

import re

_CONDITION = "$__conditionalAll("
_PROJECT = re.compile(r"(?:\w+\.)?project_id = \$\{project:sqlstring\}")


def without_variables(statement: str) -> str:
    """Return a statement without conditions on variables, as if each had the value All."""
    text = _PROJECT.sub("true", statement)
    while (start := text.find(_CONDITION)) >= 0:
        text = f"{text[:start]}true{text[_end(text, start + len(_CONDITION)) :]}"
    return text


def _end(text: str, position: int) -> int:
    """Return the position after the closing parenthesis of one that opened before `position`, ignoring quoted text."""
    depth, quoted = 1, False
    while depth:
        character = text[position]
        quoted ^= character == "'"
        depth += 0 if quoted else {"(": 1, ")": -1}.get(character, 0)
        position += 1
    return position
