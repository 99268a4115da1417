"""The SQL query is invalid.

Why: The panel shows the database's error to everybody who opens the dashboard.
Bad: `SELECT time, count(* FROM logs`.
Good: `SELECT time, count(*) FROM logs`. Grafana's macros and variables are replaced before the check.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.grafana.datasource_types import datasource_type
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel
from heddle.sql import SqlSyntaxError, check_sql

SEVERITY = Severity.ERROR
EXTERNAL_SEVERITY = Severity.NOTE  # it may contain a macro of another plugin


def check(panel: Panel) -> Iterator[Violation]:
    for target in panel.targets:
        facts = datasource_type(panel.datasource_type(target))
        text = str(target.get(facts.query) or "")
        if facts.dialect and text.strip():
            try:
                check_sql(text, facts.dialect)
            except SqlSyntaxError as error:
                if error.uncertain:
                    continue
                reason = " ".join(str(error).splitlines()[0].split()) if str(error) else "syntax error"
                yield Violation(message=f"invalid SQL for {facts.dialect}: {reason}", at=target)


def _with_query(sql: str) -> Panel:
    datasource = {"type": "postgres", "uid": "postgres"}
    return examples.panel(targets=[{"refId": "A", "datasource": datasource, "rawSql": sql}])


def bad() -> Panel:
    return _with_query("SELECT time, count(* FROM logs")


def good() -> Panel:
    where = "$__timeFilter(at) AND a = ${a}"
    return _with_query(f"SELECT $__timeGroup(at, $__interval), count(*) FROM logs WHERE {where} GROUP BY 1")
