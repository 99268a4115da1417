"""ClickHouse's HTTP interface, which is only ever read from; each statement goes out once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from heddle.grafana.time_range import TimeRange
from heddle.prove.clickhouse.statement import expanded
from heddle.prove.http import Http, Refused, reading, wrong
from heddle.prove.request_cache import Once

_READ_ONLY = ("readonly", "1")
_ALREADY = "Code: 164"
"""The user may only read anyway, and not even say so."""
_TEXTS = ("String", "Enum", "UUID", "FixedString")
_TIMES = ("Date",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of an answer: whether it holds texts, times, or neither, which is numbers."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """An answer and what it cost; `read` is how many rows the server read, None where nobody says."""

    columns: tuple[Column, ...]
    values: tuple[tuple[Any, ...], ...]
    read: int | None = None
    seconds: float = 0.0

    @property
    def speaks(self) -> bool:
        """Whether any row shows anything: times alone, and nothing but NULL, do not."""
        shown = [at for at, column in enumerate(self.columns) if column.kind != "time"] or range(len(self.columns))
        return any(row[at] is not None for row in self.values for at in shown)

    @property
    def lines(self) -> int:
        """How many lines a time series of it has: one for each number and each text beside it."""
        texts = [at for at, column in enumerate(self.columns) if column.kind == "text"]
        numbers = sum(column.kind == "number" for column in self.columns)
        return numbers * len({tuple(row[at] for at in texts) for row in self.values})


class Asks(Protocol):
    """What questions need of ClickHouse, however it is reached. Each raises Refused."""

    def greet(self) -> None:
        """Raise Unreachable where the address is wrong."""

    def rows(self, statement: str, database: str, over: TimeRange, step: float, shape: int = 1) -> Rows:
        """Return what a statement with macros answers; `shape` is 0 where a panel wants lines over time."""


class ClickHouse:
    """One server. Safe for several threads."""

    def __init__(self, http: Http, url: str) -> None:
        self._http = http
        self._url = url
        self._once = Once()
        self._limits = [_READ_ONLY]

    def greet(self) -> None:
        """Ask the least there is. Raises Unreachable."""
        try:
            self._asked("SELECT 1", "")
        except Refused as refused:
            raise wrong(self._url, refused, "ClickHouse's HTTP interface, usually port 8123") from None

    def rows(self, statement: str, database: str, over: TimeRange, step: float, shape: int = 1) -> Rows:  # noqa: ARG002
        """Return what a statement with macros answers; ClickHouse itself knows one shape."""
        sql = expanded(statement, over, step)
        found: Rows = self._once((sql, database), lambda: self._asked(sql, database))
        return found

    @reading("ClickHouse's")
    def _asked(self, sql: str, database: str) -> Rows:
        where = (("database", database),) if database else ()
        try:
            body, seconds = self._sent(sql, where)
        except Refused as refused:
            if _ALREADY not in str(refused) or not self._limits:
                raise
            self._limits = []
            body, seconds = self._sent(sql, where)
        columns = tuple(Column(name=one["name"], kind=kind_of(one["type"])) for one in body["meta"])
        values = tuple(tuple(row[column.name] for column in columns) for row in body["data"])
        read = (body.get("statistics") or {}).get("rows_read")
        return Rows(columns=columns, values=values, read=read, seconds=seconds)

    def _sent(self, sql: str, where: tuple[tuple[str, str], ...]) -> tuple[Any, float]:
        # the whole answer is made before the first byte, so that an error half-way is an error
        sent = (*where, *self._limits, ("default_format", "JSON"), ("wait_end_of_query", "1"))
        body, seconds = self._http.send("/", sent, sql)
        if isinstance(body, dict) and body.get("exception"):
            raise Refused(str(body["exception"]))
        return body, seconds


def kind_of(type_: str) -> str:
    """Return whether a column's type holds texts, times or numbers."""
    inner = type_
    for around in ("LowCardinality(", "Nullable("):
        inner = inner.removeprefix(around)
    if inner.startswith(_TEXTS):
        return "text"
    return "time" if inner.startswith(_TIMES) else "number"
