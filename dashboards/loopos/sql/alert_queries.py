"""A dashboard's statement as an alert asks it: no variables, so of all projects, environments, services and models."""

from __future__ import annotations

import re

_CHOICE = "$__conditionalAll("
_PROJECT = re.compile(r"(?:\w+\.)?project_id = \$\{project:sqlstring\}")


def watched(statement: str) -> str:
    """Return a statement in which every choice of a reader is everything."""
    found = _PROJECT.sub("true", statement)
    while (start := found.find(_CHOICE)) >= 0:
        found = f"{found[:start]}true{found[_end(found, start + len(_CHOICE)) :]}"
    return found


def _end(text: str, position: int) -> int:
    """Return where the parenthesis closes that opened just before a position; texts in quotes may hold some."""
    depth, quoted = 1, False
    while depth:
        character = text[position]
        quoted ^= character == "'"
        depth += 0 if quoted else {"(": 1, ")": -1}.get(character, 0)
        position += 1
    return position
