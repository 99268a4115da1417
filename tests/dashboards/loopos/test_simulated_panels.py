"""Simulated rows give every panel of LoopOS AI data, on a real ClickHouse."""

from __future__ import annotations

from typing import Any

import pytest

from dashboards.loopos.simulation.requests import requests_ended
from heddle.simulate.clickhouse import ClickHouse
from tests.dashboards.loopos.clickhouse_double import clickhouse
from tests.dashboards.loopos.engine import engine
from tests.dashboards.loopos.expand import expand
from tests.dashboards.loopos.feed import feed
from tests.dashboards.loopos.panel_state import panel_state
from tests.dashboards.loopos.requests import BEGIN, END
from tests.dashboards.loopos.statements import LAYOUTS, statements, variables

SINCE, UNTIL = BEGIN.timestamp() - 2 * 3600, END.timestamp()


@pytest.fixture(scope="module", params=LAYOUTS)
def layout(request: pytest.FixtureRequest) -> str:
    """Return a layout whose database was filled twice, as after a restart of the simulator."""
    name = str(request.param)
    tables = feed(name, f"simulated_{name}")
    rows = tables.batch(1, SINCE, UNTIL, "").rows
    with clickhouse(engine().run) as served:
        database = ClickHouse(served.url, tables, {})
        for _ in range(2):
            database.set_up()
            database.insert(rows)
    return name


def query(layout: str, sql: str) -> list[dict[str, Any]]:
    return engine().query(f"simulated_{layout}", expand(sql, panel_state("all")))[1]


def test_panels_have_data(layout: str) -> None:
    without_data = []
    for key, statement in statements(layout).items():
        values = {value for row in query(layout, statement.sql) for name, value in row.items() if name != "time"}
        if not values - {None, 0, "0", ""}:
            without_data.append(key)
    assert without_data == []
    assert len(statements(layout)) > 20


def test_every_variable_has_values(layout: str) -> None:
    values = {name: [row["value"] for row in query(layout, sql)] for name, sql in variables(layout).items()}
    assert {name: bool(of_variable) for name, of_variable in values.items()} == dict.fromkeys(variables(layout), True)
    assert values["project"] == ["loopos"]


def test_rows_that_are_written_twice_count_once(layout: str) -> None:
    table = "events_core" if layout == "v4" else "observations"
    rows = engine().query(f"simulated_{layout}", f"SELECT count() AS n FROM {table} FINAL")[1]
    assert int(rows[0]["n"]) == sum(len(request.steps) for request in requests_ended(1, SINCE, UNTIL))
