"""What a variable asks, and which of the values that come back it shows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from heddle.grafana.json_value import Json

_PATTERN: Final = re.compile(r"/(.*)/([a-z]*)", re.DOTALL)


def query_of(variable: Json) -> str:
    """Return the text of a variable's query."""
    query = variable.get("query")
    return str((query.get("query") if isinstance(query, dict) else query) or "")


def shown(values: Sequence[str], variable: Json) -> tuple[str, ...]:
    """Return values filtered and sorted as a variable says, each once."""
    return tuple(dict.fromkeys(_sorted(_filtered(list(values), variable), variable)))


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
