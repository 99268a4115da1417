"""The ClickHouse that rows are written to: made for the simulator, never one that holds what somebody else wrote."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from http.client import HTTPException
from pathlib import Path
from typing import TypeAlias
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

from heddle.diagnostics.errors import BadInput, DiskError
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location
from heddle.settings.model import Settings
from heddle.simulate.langfuse.rows import Row

PROJECT = "loopos"
"""The project that requests are of, where settings name none."""

_OPTION = "--clickhouse"
_TIMEOUT = 60

Rows: TypeAlias = Mapping[str, list[Row]]


class _Stay(HTTPRedirectHandler):
    """Follows no redirection: the password goes nowhere else."""

    def redirect_request(self, *_: object, **__: object) -> None:
        """Say that there is no other request to make."""


class Lost(Exception):
    """The server did not take what was sent; the text says why."""


def statements(layout: str, database: str) -> Iterator[str]:
    """Yield what makes the tables of a layout."""
    yield f"CREATE DATABASE IF NOT EXISTS {_name(database)}"
    text = (Path(__file__).parent / "schema" / f"{layout}.sql").read_text(encoding="utf-8")
    code = "\n".join(line for line in text.splitlines() if not line.startswith("--"))
    for statement in filter(str.strip, code.split(";")):
        yield statement.strip().replace("CREATE TABLE ", f"CREATE TABLE IF NOT EXISTS {_name(database)}.", 1)


class Store:
    """A database over HTTP; user and password are in the variables that settings name for Grafana's."""

    def __init__(self, url: str, settings: Settings, environ: Mapping[str, str]) -> None:
        self._url = url.rstrip("/")
        self._layout, self._database = settings.langfuse.layout, settings.langfuse.database
        self.project = settings.langfuse.project or PROJECT
        user, password = settings.langfuse.user_env, settings.langfuse.password_env
        named = {"X-ClickHouse-User": environ.get(user or "", ""), "X-ClickHouse-Key": environ.get(password or "", "")}
        self._headers = {header: value for header, value in named.items() if value}
        self._opener = build_opener(_Stay())

    @property
    def layout(self) -> str:
        """The layout of the tables."""
        return self._layout

    def prepare(self) -> None:
        """Make the tables where they are missing. Raises BadInput where they hold another project, or Unwritable."""
        try:
            for statement in statements(self._layout, self._database):
                self._ask(statement)
            tables = ("events_core",) if self._layout == "v4" else ("traces", "observations")
            for table in tables:
                where = f"{_name(self._database)}.{table} WHERE project_id != {_text(self.project)}"
                if self._ask(f"SELECT count() FROM {where}").strip() != "0":
                    raise BadInput([self._foreign(table)])
        except Lost as error:
            raise DiskError([self._unreached(str(error))]) from error

    def insert(self, found: Rows) -> None:
        """Write rows. Raises Lost."""
        for table, each in found.items():
            body = "\n".join(json.dumps(row) for row in each)
            if each:
                self._ask(f"INSERT INTO {_name(self._database)}.{table} FORMAT JSONEachRow", body)

    def _ask(self, query: str, body: str = "") -> str:
        asked = urlencode({"query": query, "session_timezone": "UTC"})
        request = Request(f"{self._url}/?{asked}", body.encode(), self._headers)
        try:
            with self._opener.open(request, timeout=_TIMEOUT) as answer:
                return str(answer.read().decode(errors="replace"))
        except HTTPError as error:
            said = error.read(400).decode(errors="replace").strip().split("\n")[0]
            raise Lost(f"it answers {error.code}" + (f": {said[:200]}" if said else "")) from error
        except (URLError, HTTPException, OSError) as error:
            raise Lost(str(getattr(error, "reason", error))) from error

    def _foreign(self, table: str) -> Finding:
        return Finding(
            id="simulate/foreign-rows",
            location=Location(_OPTION),
            message=f"{table} holds rows of another project than `{self.project}`: this looks like a real Langfuse",
            help="name a ClickHouse of the demo's own, or another database with `langfuse.database`",
        )

    def _unreached(self, why: str) -> Finding:
        return Finding(
            id="simulate/clickhouse",
            location=Location(_OPTION),
            message=f"{self._url} takes no tables: {why}",
            help="start ClickHouse, and set the variables that `langfuse.user_env` and `langfuse.password_env` name",
        )


def _name(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace("`", "\\`")
    return name if re.fullmatch(r"[A-Za-z_]\w*", name) else f"`{escaped}`"


def _text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
