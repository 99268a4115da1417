"""The file with Grafana's user of ClickHouse grants what the dashboards read, and nothing else."""

from __future__ import annotations

import re

import pytest
import sqlglot
from sqlglot.expressions import Column, Select, Table

from dashboards.loopos.simulation.tables import TABLES
from heddle.compile.langfuse import COLUMNS, PATH, reader
from heddle.settings.active import activate
from tests.dashboards.loopos.choices import asked
from tests.dashboards.loopos.expand import expand
from tests.dashboards.loopos.statements import LAYOUTS, statements, variables
from tests.settings_values import settings_with


def made(**more: str) -> str:
    """Return the file under settings, given with `_` for the dot after `langfuse`."""
    chosen = {f"langfuse.{name}": value for name, value in more.items()}
    with activate(settings_with(chosen)):
        artifact = reader()
    assert artifact.path == PATH
    return artifact.content.decode()


def read(layout: str) -> dict[str, set[str]]:
    """Return the columns that the statements read of each table, as a parser finds them."""
    found: dict[str, set[str]] = {table: {"event_ts", "is_deleted"} for table in COLUMNS[layout]}
    texts = [each.sql for each in statements(layout).values()] + list(variables(layout).values())
    for text in texts:
        for select in sqlglot.parse_one(expand(text, asked("some")), read="clickhouse").find_all(Select):
            tables = [each.name for each in select.find_all(Table) if each.parent_select is select]
            own = [table for table in tables if table in found]
            if own:
                existing = schema(layout)[own[0]]
                mine = [each.name for each in select.find_all(Column) if each.parent_select is select]
                found[own[0]] |= {name for name in mine if name in existing and name != "user"}
    return found


def schema(layout: str) -> dict[str, set[str]]:
    """Return the columns of each table."""
    return {table: set(re.findall(r"^    (\w+) ", text, re.MULTILINE)) for table, text in TABLES[layout].items()}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_it_grants_the_columns_that_are_read(layout: str) -> None:
    granted = re.findall(r"GRANT SELECT\(([^)]*)\)\s+ON default\.(\w+) TO grafana_reader;", made(layout=layout))
    by_table = {table: set(columns.split(", ")) for columns, table in granted}
    missing = {table: columns - by_table[table] for table, columns in read(layout).items()}
    assert missing == {table: set() for table in COLUMNS[layout]}
    assert {table: columns - schema(layout)[table] for table, columns in by_table.items()} == missing


def test_a_layout_grants_its_own_tables_alone() -> None:
    assert "events_core" not in made(layout="v3")
    assert "observations" not in made(layout="v4")


def test_nobody_can_log_in_before_a_password_is_set() -> None:
    code = "\n".join(line for line in made().splitlines() if not line.startswith("--"))
    assert "HOST NONE" in code
    assert "BY '" not in code
    assert "readonly = 1" in code


def test_a_project_limits_the_rows() -> None:
    assert "ROW POLICY" not in made()
    text = made(project="o'neill", layout="v3", database="lang-fuse")
    assert "ON `lang-fuse`.observations, `lang-fuse`.traces\n    USING project_id = 'o\\'neill'" in text
