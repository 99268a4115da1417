"""Writes the tables of simulated systems to a ClickHouse, but never to one that has other people's rows."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlencode

from heddle.author.simulation.events import duration_seconds
from heddle.author.simulation.simulation import Row, TableFeed
from heddle.diagnostics.errors import BadInput, DiskError
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location
from heddle.grafana.provisioning_escape import EnvVar
from heddle.simulate.push import OutageReporter, SendError, check_url, send

OPTION = "--clickhouse"

_TIMEOUT = 60
_BATCH = 3600
"""Seconds of telemetry in one batch."""


def no_tables() -> BadInput:
    """Return the error for an option that no simulation uses."""
    finding = Finding(
        id="simulation/no-tables",
        location=Location(OPTION, 0),
        message="no simulation of the selected systems writes tables",
        help="remove the option, or select another system",
    )
    return BadInput([finding])


class ClickHouse:
    """The database of a feed, over HTTP. Raises BadInput for an invalid URL."""

    def __init__(self, url: str, feed: TableFeed, environ: Mapping[str, str]) -> None:
        check_url(OPTION, url, "the user and the password are environment variables, which the settings name")
        self.feed, self._url = feed, url.rstrip("/")
        headers = {"X-ClickHouse-User": feed.user, "X-ClickHouse-Key": feed.password}
        self._headers = {name: value for name, variable in headers.items() if (value := _value(variable, environ))}

    def set_up(self) -> None:
        """Create the tables if they do not exist. Raises BadInput if they have unmanaged rows, or DiskError."""
        try:
            for statement in self.feed.setup:
                self._execute(statement)
            for table, condition in self.feed.unmanaged_rows.items():
                if self._execute(f"SELECT count() FROM {self._qualified(table)} WHERE {condition}").strip() != "0":
                    raise BadInput([self._unmanaged_rows(table)])
        except SendError as error:
            raise DiskError([self._failed(error)]) from error

    def insert(self, rows: Mapping[str, Sequence[Row]]) -> None:
        """Write rows. Raises SendError."""
        for table, table_rows in rows.items():
            if table_rows:
                body = "\n".join(json.dumps(row) for row in table_rows)
                self._execute(f"INSERT INTO {self._qualified(table)} FORMAT JSONEachRow", body)

    def _execute(self, query: str, body: str = "") -> str:
        parameters = urlencode({"query": query, "session_timezone": "UTC"})
        return send(f"{self._url}/?{parameters}", body.encode(), self._headers, _TIMEOUT)

    def _qualified(self, table: str) -> str:
        return f"{_quoted(self.feed.database)}.{_quoted(table)}"

    def _unmanaged_rows(self, table: str) -> Finding:
        return Finding(
            id="simulation/unmanaged-rows",
            location=Location(OPTION, 0),
            message=f"table {table} has rows that the simulator did not write; this looks like a real system",
            help="use a ClickHouse that only the simulator writes to, or another database",
        )

    def _failed(self, error: SendError) -> Finding:
        variables = " and ".join(variable.name for variable in (self.feed.user, self.feed.password) if variable)
        credentials = f", and set {variables}" if variables else ""
        return Finding(
            id="simulation/unreachable-clickhouse",
            location=Location(OPTION, 0),
            message=f"cannot create the tables at {self._url}: {error}",
            help=f"start ClickHouse{credentials}",
        )


class TableWriter:
    """Writes the batches of a feed: first the history before `start`, then what happens. Times are in Unix seconds.

    A `scenario` is in effect from the start; it is empty if there is none.
    """

    def __init__(
        self, database: ClickHouse, seed: int, start: float, warn: Callable[[str], None], scenario: str = ""
    ) -> None:
        self._database, self._seed, self._start, self._scenario = database, seed, start, scenario
        self._written_to = start - duration_seconds(database.feed.history)
        self._outages = OutageReporter("ClickHouse", "rows are written when it recovers", warn)

    def write(self, now: float) -> list[tuple[int, str]]:
        """Write the rows until now, and return the log lines since the start. A batch that fails is written again."""
        log_lines: list[tuple[int, str]] = []
        while self._written_to < now:
            live = self._written_to >= self._start
            end = min(self._written_to + _BATCH, now if live else self._start)
            batch = self._database.feed.batch(self._seed, self._written_to, end, self._scenario if live else "")
            try:
                self._database.insert(batch.rows)
            except SendError as error:
                self._outages.report(error)
                break
            self._outages.report(None)
            self._written_to = end
            if live:  # a log store may reject lines as old as the history
                log_lines += batch.log_lines
        return log_lines


def _value(variable: EnvVar | None, environ: Mapping[str, str]) -> str:
    return environ.get(variable.name, "") if variable else ""


def _quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace("`", "\\`")
    return name if re.fullmatch(r"[A-Za-z_]\w*", name) else f"`{escaped}`"
