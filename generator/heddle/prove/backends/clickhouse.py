"""ClickHouse, by its HTTP interface and only for reading: statements, variables, and diagnoses of empty results."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal, Protocol

from heddle.grafana.http import Parameters, Response
from heddle.grafana.http_errors import ErrorResponse, HttpError
from heddle.grafana.interpolation import Selection
from heddle.grafana.json_value import Json
from heddle.grafana.time_range import TimeRange
from heddle.prove.backend import Backend, ProbeConfig, VariableOptions, select_options
from heddle.prove.backend_api import BackendApi, parsing
from heddle.prove.queries import ProbeQuery
from heddle.prove.result import Diagnosis, EmptyReason, ProbeResult, Status, diagnosis_failed, format_names, format_time
from heddle.sql import (
    SqlColumn,
    SqlSyntaxError,
    SqlTable,
    StringCondition,
    clickhouse_reads,
    expand_clickhouse,
    interpolate_clickhouse,
    sql_string,
)

ColumnKind = Literal["text", "time", "number", "other"]

_READ_ONLY: Final = ("readonly", "1")
_READ_ONLY_USER: Final = "Code: 164"
"""The error for a user who may only read, and who may not change the setting `readonly` either."""

_TIME_SERIES: Final = (0, "timeseries", "time_series")
_SAMPLED_VALUES: Final = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a result, and what it holds."""

    name: str
    kind: ColumnKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """A result and its cost; `read` is the number of rows that the server read, None if it is unknown."""

    columns: tuple[Column, ...]
    values: tuple[tuple[Any, ...], ...]
    read: int | None = None
    seconds: float = 0.0

    @property
    def has_data(self) -> bool:
        """Whether a row has a value other than NULL in a column other than times."""
        shown = [index for index, column in enumerate(self.columns) if column.kind != "time"]
        return any(row[index] is not None for row in self.values for index in shown or range(len(self.columns)))

    @property
    def series(self) -> int:
        """The number of lines that a time series panel draws: one per number column and combination of texts."""
        texts = [index for index, column in enumerate(self.columns) if column.kind == "text"]
        numbers = sum(column.kind == "number" for column in self.columns)
        return numbers * len({tuple(row[index] for index in texts) for row in self.values})


class ClickHouseApi(Protocol):
    """The requests that queries and diagnoses need, direct or through Grafana. Each raises HttpError."""

    def run(
        self, statement: str, database: str, time_range: TimeRange, step: float, *, as_time_series: bool = False
    ) -> Rows:
        """Return the result of a statement with macros."""


class ClickHouseClient:
    """One server. Safe for several threads."""

    def __init__(self, api: BackendApi) -> None:
        self._api = api
        self._settings: Parameters = (_READ_ONLY,)

    def ping(self) -> None:
        """Run `SELECT 1`. Raises Unreachable."""
        try:
            self._run("SELECT 1", "")
        except HttpError as error:
            raise self._api.unreachable(error, "it must be ClickHouse's HTTP interface, usually at port 8123") from None

    def run(
        self,
        statement: str,
        database: str,
        time_range: TimeRange,
        step: float,
        *,
        as_time_series: bool = False,  # noqa: ARG002 - Grafana's server makes time series, not ClickHouse
    ) -> Rows:
        """Return the result of a statement with macros. Raises HttpError."""
        return self._run(expand_clickhouse(statement, time_range, step), database)

    @parsing("ClickHouse")
    def _run(self, sql: str, database: str) -> Rows:
        try:
            response = self._send(sql, database)
        except HttpError as error:
            if _READ_ONLY_USER not in str(error) or not self._settings:
                raise
            self._settings = ()
            response = self._send(sql, database)
        body = response.body
        columns = tuple(Column(name=column["name"], kind=column_kind(column["type"])) for column in body["meta"])
        values = tuple(tuple(row[column.name] for column in columns) for row in body["data"])
        read = (body.get("statistics") or {}).get("rows_read")
        return Rows(columns=columns, values=values, read=read, seconds=response.seconds)

    def _send(self, sql: str, database: str) -> Response:
        where: Parameters = (("database", database),) if database else ()
        # The server completes the result before it sends the first byte, so that a late error has an error's status.
        settings = (*where, *self._settings, ("default_format", "JSON"), ("wait_end_of_query", "1"))
        response = self._api.post_text("/", settings, sql)
        if isinstance(response.body, dict) and response.body.get("exception"):
            raise ErrorResponse(response.status, str(response.body["exception"]))
        return response


class ClickHouseBackend(Backend):
    """Statements, variables and diagnoses of one ClickHouse, in the database of the data source."""

    def __init__(self, clickhouse: ClickHouseApi, config: ProbeConfig) -> None:
        self._clickhouse = clickhouse
        self._limits = config.limits

    def probe(self, query: ProbeQuery, selection: Selection) -> ProbeResult:
        """Run a query with the values of its variables, and diagnose an empty result."""
        statement, sql = _statements(query, selection)
        as_time_series = query.target.get("format") in _TIME_SERIES
        try:
            rows = self._run(query, statement, as_time_series=as_time_series)
        except HttpError as error:
            return ProbeResult(query=query, status=Status.ERROR, sent=sql, error=str(error))
        series = rows.series if as_time_series else 0
        status = self._limits.status(has_data=rows.has_data, seconds=rows.seconds, series=series)
        return ProbeResult(
            query=query,
            status=status,
            sent=sql,
            diagnosis=self._explain(sql, query) if status is Status.EMPTY else None,
            series=series or len(rows.values),
            samples=rows.read,
            seconds=rows.seconds,
        )

    def variable_options(self, variable: Json, query: ProbeQuery, selection: Selection) -> VariableOptions:
        """Return the options of a variable: the first column."""
        statement, sql = _statements(query, selection)
        try:
            rows = self._run(query, statement)
        except HttpError as error:
            return VariableOptions(sql, (), str(error))
        return VariableOptions(sql, select_options(first_column(rows), variable))

    def explain_no_options(self, query: ProbeQuery, options: VariableOptions) -> Diagnosis:
        """Return why a variable has no options."""
        return self._explain(options.query, query)

    def _run(self, query: ProbeQuery, statement: str, *, as_time_series: bool = False) -> Rows:
        step, database = query.intervals.step, query.datasource.database
        return self._clickhouse.run(statement, database, query.time_range, step, as_time_series=as_time_series)

    def _explain(self, sql: str, query: ProbeQuery) -> Diagnosis:
        diagnosis = _ClickHouseDiagnosis(self._clickhouse, query.datasource.database, query.time_range)
        try:
            return diagnosis.explain(sql).of_query(query)
        except HttpError as error:
            return diagnosis_failed(error)


@dataclass(frozen=True, slots=True)
class _ClickHouseDiagnosis:
    """Explains an empty result by the rows of the statement's tables, their times, and the values it compares."""

    clickhouse: ClickHouseApi
    database: str
    time_range: TimeRange

    def explain(self, sql: str) -> Diagnosis:
        """Return why a statement, its macros expanded, returns no data. Raises HttpError."""
        try:
            reads = clickhouse_reads(sql)
        except SqlSyntaxError:
            return Diagnosis(EmptyReason.UNKNOWN, "cannot analyze this statement")
        columns = {table: self._columns(table) for table in reads.tables}
        columns = {table: names for table, names in columns.items() if names}
        if not columns:
            return Diagnosis(EmptyReason.UNKNOWN, "the statement reads no table that can be inspected")
        for table in columns:
            if not self._run(f"SELECT 1 FROM {table.text} LIMIT 1"):
                return Diagnosis(EmptyReason.NO_DATA, f"table `{table.text}` is empty")
        for table, names in columns.items():
            time = next((column for column in reads.time_columns if column.name in names), None)
            outdated = self._explain_times(table, time) if time else None
            if outdated:
                return outdated
        for condition in reads.conditions:
            tables = [table for table, names in columns.items() if condition.column.name in names]
            where = f"toString({condition.column.text}) IN ({condition.literals})"
            if tables and not any(self._run(f"SELECT 1 FROM {table.text} WHERE {where} LIMIT 1") for table in tables):
                return self._explain_value(tables[0], condition)
        tables_text = format_names([table.text for table in columns])
        text = f"{tables_text} have rows in the time range, but none that the statement selects"
        return Diagnosis(EmptyReason.NO_MATCH_IN_RANGE, text)

    def _explain_times(self, table: SqlTable, column: SqlColumn) -> Diagnosis | None:
        """Return the diagnosis if no row of a table is in the time range."""
        start, end = f"toDateTime({int(self.time_range.start)})", f"toDateTime({int(self.time_range.end)})"
        if self._run(f"SELECT 1 FROM {table.text} WHERE {column.text} >= {start} AND {column.text} <= {end} LIMIT 1"):
            return None
        name = column.text
        rows = self._run(f"SELECT toUnixTimestamp(max({name})) AS newest FROM {table.text} WHERE {name} < {start}")
        newest = float(rows[0][0] or 0) if rows and rows[0] else 0.0
        if newest <= 0:
            text = f"table `{table.text}` has no rows in the time range, and none before it"
            return Diagnosis(EmptyReason.NOT_ENOUGH_HISTORY, text)
        text = f"the last row of `{table.text}` is from {format_time(newest)}, by column `{column.text}`"
        return Diagnosis(EmptyReason.DATA_ENDED, text)

    def _explain_value(self, table: SqlTable, condition: StringCondition) -> Diagnosis:
        column = condition.column.text
        distinct = f"SELECT DISTINCT toString({column}) AS value FROM {table.text}"
        rows = self._run(f"{distinct} ORDER BY value LIMIT {_SAMPLED_VALUES}")
        values = format_names([str(row[0]) for row in rows])
        text = f"no row of `{table.text}` has `{column}` {condition.literals}; values: {values}"
        return Diagnosis(EmptyReason.UNKNOWN_VALUE, text, of_state=True)

    def _columns(self, table: SqlTable) -> list[str]:
        """Return the columns of a table; empty if it does not exist."""
        database = sql_string(table.database) if table.database else "currentDatabase()"
        where = f"database = {database} AND table = {sql_string(table.name)}"
        return [str(row[0]) for row in self._run(f"SELECT name FROM system.columns WHERE {where}")]

    def _run(self, sql: str) -> tuple[tuple[Any, ...], ...]:
        return self.clickhouse.run(sql, self.database, self.time_range, 1).values


def column_kind(type_: str) -> ColumnKind:
    """Return what a column of a ClickHouse type holds."""
    inner = type_.removeprefix("LowCardinality(").removeprefix("Nullable(")
    if inner.startswith(("String", "Enum", "UUID", "FixedString")):
        return "text"
    return "time" if inner.startswith("Date") else "number"


def first_column(rows: Rows) -> list[str]:
    """Return the texts of the first column, without NULL."""
    return [str(row[0]) for row in rows.values if row and row[0] is not None]


def _statements(query: ProbeQuery, selection: Selection) -> tuple[str, str]:
    """Return the statement that a browser sends, and the one with macros expanded that ClickHouse receives."""
    statement = interpolate_clickhouse(query.text, selection, query.time_range, query.intervals)
    return statement, expand_clickhouse(statement, query.time_range, query.intervals.step)
