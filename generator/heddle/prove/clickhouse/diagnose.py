"""Why a statement answers nothing: its tables, their newest rows, and the values that it compares with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from heddle.grafana.time_range import TimeRange
from heddle.prove.clickhouse.api import Asks
from heddle.prove.http import Refused
from heddle.prove.result import Reason, Why
from heddle.prove.text import listed, said

_STRING: Final = re.compile(r"'(?:[^'\\]|\\.|'')*'")
_TABLE: Final = re.compile(r"\b(?:FROM|JOIN)\s+([\w.]+)(?!\s*\()(?![\w.])", re.IGNORECASE)
_NAMED: Final = re.compile(r"\b(\w+)\s+AS\s*\(", re.IGNORECASE)
_TIME: Final = re.compile(r"\b(\w+)\s*>=\s*(?:toDateTime|toDate|fromUnixTimestamp)", re.IGNORECASE)
_LITERAL: Final = r"'(?:[^'\\]|\\.|'')*'"
_CONDITION: Final = re.compile(
    rf"\b(?:WHERE|AND)\s+\(*(?:\w+\.)?(\w+)\s*(?:=\s*({_LITERAL})|IN\s*\(\s*({_LITERAL}(?:\s*,\s*{_LITERAL})*)\s*\))",
    re.IGNORECASE,
)
_SHOWN: Final = 9


@dataclass(frozen=True, slots=True)
class Ladder:
    """Explains statements to one ClickHouse."""

    clickhouse: Asks

    def why(self, sql: str, database: str, over: TimeRange) -> Why:
        """Return why a statement that the server took answers nothing; its macros are written out."""
        try:
            tables = {name: self._columns(name, database, over) for name in _tables(sql)}
            return self._why(sql, database, over, {name: found for name, found in tables.items() if found})
        except Refused as refused:
            return Why(Reason.UNKNOWN, f"the server refuses what would tell: {refused}")

    def _why(self, sql: str, database: str, over: TimeRange, tables: dict[str, list[str]]) -> Why:
        if not tables:
            return Why(Reason.UNKNOWN, "it reads no table that can be asked")
        for name in tables:
            if not self._any(f"SELECT 1 FROM {name} LIMIT 1", database, over):
                return Why(Reason.NOTHING, f"the table `{name}` has no rows")
        for name, columns in tables.items():
            for column in [each for each in dict.fromkeys(_TIME.findall(sql)) if each in columns][:1]:
                old = self._old(name, column, database, over)
                if old:
                    return old
        for column, literals in _conditions(sql):
            have = [name for name, columns in tables.items() if column in columns]
            wanted = f"toString({column}) IN ({literals})"
            if have and not any(
                self._any(f"SELECT 1 FROM {name} WHERE {wanted} LIMIT 1", database, over) for name in have
            ):
                distinct = f"SELECT DISTINCT toString({column}) AS value FROM {have[0]} ORDER BY value LIMIT {_SHOWN}"
                values = [str(row[0]) for row in self._ask(distinct, database, over)]
                text = f"no row of `{have[0]}` has `{column}` {literals}; the values are {listed(values)}"
                return Why(Reason.VALUE, text)
        return Why(Reason.QUIET, f"{listed(list(tables))} have rows in range, and the statement leaves none over")

    def _old(self, name: str, column: str, database: str, over: TimeRange) -> Why | None:
        within = f"{column} >= toDateTime({int(over.start)}) AND {column} <= toDateTime({int(over.end)})"
        if self._any(f"SELECT 1 FROM {name} WHERE {within} LIMIT 1", database, over):
            return None
        before = f"{column} < toDateTime({int(over.start)})"
        before = f"SELECT toUnixTimestamp(max({column})) AS newest FROM {name} WHERE {before}"
        newest = float(self._ask(before, database, over)[0][0] or 0)
        if newest <= 0:
            return Why(Reason.YOUNG, f"`{name}` has no row in range, and none before")
        return Why(Reason.UNTIL, f"`{name}` has rows until {said(newest)}, by `{column}`")

    def _columns(self, name: str, database: str, over: TimeRange) -> list[str]:
        inside, _, table = name.rpartition(".")
        database_is = f"'{inside}'" if inside else "currentDatabase()"
        where = f"database = {database_is} AND table = '{table}'"
        rows = self._ask(f"SELECT name FROM system.columns WHERE {where}", database, over)
        return [str(row[0]) for row in rows]

    def _any(self, sql: str, database: str, over: TimeRange) -> bool:
        return bool(self._ask(sql, database, over))

    def _ask(self, sql: str, database: str, over: TimeRange) -> tuple[tuple[Any, ...], ...]:
        return self.clickhouse.rows(sql, database, over, 1).values


def _tables(sql: str) -> Iterator[str]:
    plain = _STRING.sub("''", sql)
    own = {name.lower() for name in _NAMED.findall(plain)}
    yield from dict.fromkeys(name for name in _TABLE.findall(plain) if name.lower() not in own)


def _conditions(sql: str) -> Iterator[tuple[str, str]]:
    """Yield each column that must have one of some texts, and these."""
    for column, one, several in _CONDITION.findall(sql):
        yield column, one or several
