"""SQL as rules see it: the door to sqlglot, with Grafana's macros and variables filled in."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_MACRO: Final = re.compile(r"\$__(\w+)(\()?")
_VARIABLE: Final = re.compile(r"'?\$\{\w+(?::\w+)?\}'?|\$\w+|\[\[\w+(?::\w+)?\]\]")
_CONDITIONS: Final = frozenset({"timeFilter", "timeFilter_ms", "dateFilter", "dateTimeFilter", "unixEpochFilter"})


class Unparsable(Exception):
    """The text is no SQL; the message is the parser's."""


@lru_cache(maxsize=2_000)
def parse(sql: str, dialect: str) -> None:
    """Raise Unparsable where a statement does not parse in a dialect of sqlglot."""
    import logging

    import sqlglot
    from sqlglot.errors import SqlglotError

    logging.getLogger("sqlglot").setLevel(logging.ERROR)
    try:
        sqlglot.parse_one(filled(sql), dialect=dialect)
    except SqlglotError as error:
        raise Unparsable(str(error)) from None


def filled(sql: str) -> str:
    """Return the statement with something plausible for each macro and variable."""
    made, position = "", 0
    while match := _MACRO.search(sql, position):
        made += sql[position : match.start()]
        name, called = match[1], match[2]
        end = _end(sql, match.end()) if called else match.end()
        inside = filled(sql[match.end() : end - 1]) if called else ""
        made += _stands_for(name, inside, called=bool(called))
        position = end
    return _VARIABLE.sub("'x'", made + sql[position:])


def _stands_for(name: str, inside: str, *, called: bool) -> str:
    if name == "conditionalAll":
        return f"({inside.rpartition(',')[0]})"
    if name in _CONDITIONS:
        return "(1 = 1)"
    if not called:
        return "1"
    alias = ' AS "time"' if name.endswith(("Alias", "time", "timeEpoch")) else ""
    return f"{inside.partition(',')[0] or '1'}{alias}"


def _end(text: str, position: int) -> int:
    """Return where the parenthesis closes that opened just before a position, the text's end where it does not."""
    depth, quote = 1, ""
    while depth and position < len(text):
        character = text[position]
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        else:
            depth += {"(": 1, ")": -1}.get(character, 0)
        position += 1
    return position
