"""A query in SQL parses.

Why: The panel shows the database's error to whoever opens it, and nobody before.
Bad: `SELECT time, count(* FROM logs`.
Good: the same with its parenthesis. Grafana's macros and variables are filled in first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.grafana.datasource_types import datasource_type
from heddle.rules.examples import panel
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel
from heddle.sql import SqlSyntaxError, check_sql

SEVERITY = Severity.ERROR
EXTERNAL_SEVERITY = Severity.NOTE  # a macro of another plugin may be what does not parse

_SOURCE = {"type": "postgres", "uid": "postgres"}


def check(subject: Panel) -> Iterator[Violation]:
    """Refuse a statement that the dialect of its data source does not have."""
    for target in subject.data.get("targets", ()):
        facts = datasource_type(subject.datasource_type(target))
        dialect = facts.dialect
        text = str(target.get(facts.query) or "")
        if dialect and text.strip():
            try:
                check_sql(text, dialect)
            except SqlSyntaxError as error:
                message = f"the query of {subject.title!r} is no SQL of {dialect}: {_first(str(error))}"
                yield Violation(message=message, help="correct the statement", at=target)


def _first(text: str) -> str:
    return re.sub(r"\s+", " ", text.splitlines()[0] if text else "it does not parse")


def _asks(sql: str) -> Panel:
    return panel(targets=[{"refId": "A", "datasource": _SOURCE, "rawSql": sql}])


def bad() -> Panel:
    """Return a statement whose parenthesis is open."""
    return _asks("SELECT time, count(* FROM logs")


def good() -> Panel:
    """Return one with macros and variables."""
    where = "$__timeFilter(at) AND a = ${a}"
    return _asks(f"SELECT $__timeGroup(at, $__interval), count(*) FROM logs WHERE {where} GROUP BY 1")
