"""The file that creates Grafana's user of ClickHouse grants the columns that the dashboards read, and no others."""

from __future__ import annotations

import re
from importlib import import_module

import pytest
import sqlglot
from sqlglot.expressions import Column, Select, Table

from dashboards.loopos.clickhouse_reader import COLUMNS
from dashboards.loopos.simulation.tables import TABLES
from tests.dashboards.loopos.expand import expand
from tests.dashboards.loopos.panel_state import panel_state
from tests.dashboards.loopos.statements import LAYOUTS, statements, variables, view_definitions
from tests.settings_values import reimported


def reader_file(**more: str) -> str:
    """Return the file for values of the settings in `system.loopos.langfuse`."""
    values = {f"system.loopos.langfuse.{name}": value for name, value in more.items()}
    with reimported(values):
        file = import_module("dashboards.loopos.clickhouse_reader").output_file
    assert file.path == "langfuse/reader.sql"
    return str(file.content)


def columns_read(layout: str) -> dict[str, set[str]]:
    """Return the columns of each table that the statements read."""
    columns: dict[str, set[str]] = {table: {"event_ts", "is_deleted"} for table in COLUMNS[layout]}
    texts = [statement.sql for statement in statements(layout).values()] + list(variables(layout).values())
    texts += list(view_definitions(layout).values())
    for text in texts:
        for select in sqlglot.parse_one(expand(text, panel_state("some")), read="clickhouse").find_all(Select):
            tables = [table.name for table in select.find_all(Table) if table.parent_select is select]
            own = [table for table in tables if table in columns]
            if own:
                existing = schema(layout)[own[0]]
                names = [column.name for column in select.find_all(Column) if column.parent_select is select]
                columns[own[0]] |= {name for name in names if name in existing and name != "user"}
    return columns


def schema(layout: str) -> dict[str, set[str]]:
    """Return the columns of each table."""
    return {table: set(re.findall(r"^    (\w+) ", text, re.MULTILINE)) for table, text in TABLES[layout].items()}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_it_grants_exactly_the_columns_that_are_read(layout: str) -> None:
    granted = re.findall(r"GRANT SELECT\(([^)]*)\)\s+ON default\.(\w+) TO grafana_reader;", reader_file(layout=layout))
    by_table = {table: set(columns.split(", ")) for columns, table in granted}
    missing = {table: columns - by_table[table] for table, columns in columns_read(layout).items()}
    assert missing == {table: set() for table in COLUMNS[layout]}
    assert {table: columns - schema(layout)[table] for table, columns in by_table.items()} == missing


def test_a_layout_grants_only_its_own_tables() -> None:
    assert "events_core" not in reader_file(layout="v3")
    assert "observations" not in reader_file(layout="v4")


def test_the_user_cannot_log_in_before_a_password_is_set() -> None:
    code = "\n".join(line for line in reader_file().splitlines() if not line.startswith("--"))
    assert "HOST NONE" in code
    assert "BY '" not in code
    assert "readonly = 1" in code


def test_a_project_in_the_settings_limits_the_rows() -> None:
    assert "ROW POLICY" not in reader_file()
    text = reader_file(project="o'neill", layout="v3", database="lang-fuse")
    assert (
        "ON `lang-fuse`.observations, `lang-fuse`.traces, `lang-fuse`.scores\n    USING project_id = 'o''neill'" in text
    )


def test_the_user_may_select_from_every_view_of_the_layout() -> None:
    with reimported({"system.loopos.langfuse.layout": "v4", "system.loopos.langfuse.database": "lang-fuse"}):
        file = import_module("dashboards.loopos.clickhouse_views").output_file
    assert file.path == "langfuse/views.sql"
    created = re.findall(r"^CREATE OR REPLACE VIEW (\w+) SQL SECURITY INVOKER AS$", file.content, re.MULTILINE)
    granted = re.findall(r"^GRANT SELECT ON (\w+) TO grafana_reader;$", file.content, re.MULTILINE)
    assert created == granted == list(view_definitions("v4"))
    assert "USE `lang-fuse`;" in file.content
