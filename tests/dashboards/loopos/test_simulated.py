"""What the simulator writes lets every panel of LoopOS AI answer, on a real ClickHouse."""

from __future__ import annotations

from typing import Any

import pytest

from heddle.settings.model import Settings
from heddle.simulate.langfuse.requests import ended
from heddle.simulate.langfuse.rows import rows
from heddle.simulate.langfuse.store import Store
from tests.cli.project import ROOT
from tests.dashboards.loopos.choices import asked
from tests.dashboards.loopos.engine import engine
from tests.dashboards.loopos.expand import expand
from tests.dashboards.loopos.over_http import clickhouse
from tests.dashboards.loopos.statements import LAYOUTS, statements, variables
from tests.dashboards.loopos.world import BEGIN, END
from tests.settings_values import settings_with

SINCE, UNTIL = BEGIN.timestamp() - 2 * 3600, END.timestamp()
KEYS = sorted(statements("v3"))


def chosen(layout: str) -> Settings:
    more = {"langfuse.layout": layout, "langfuse.database": f"simulated_{layout}"}
    return settings_with(more, ROOT)


@pytest.fixture(scope="module", params=LAYOUTS)
def layout(request: pytest.FixtureRequest) -> str:
    """Return a layout whose database was filled twice, as after a simulator that was started again."""
    name = str(request.param)
    found = rows(ended(1, SINCE, UNTIL), name, "loopos")
    with clickhouse(engine().run) as served:
        store = Store(served.url, chosen(name), {})
        for _ in range(2):
            store.prepare()
            store.insert(found)
    return name


def answer(layout: str, sql: str) -> list[dict[str, Any]]:
    return engine().ask(f"simulated_{layout}", expand(sql, asked("all")))[1]


@pytest.mark.parametrize("key", KEYS, ids="/".join)
def test_a_panel_answers(key: tuple[str, str], layout: str) -> None:
    found = answer(layout, statements(layout)[key].sql)
    values = {value for row in found for name, value in row.items() if name != "time"}
    assert values - {None, 0, "0", ""}


def test_a_variable_has_values(layout: str) -> None:
    found = {name: [row["value"] for row in answer(layout, sql)] for name, sql in variables(layout).items()}
    assert {name: bool(values) for name, values in found.items()} == dict.fromkeys(variables(layout), True)
    assert found["project"] == ["loopos"]


def test_what_is_written_twice_counts_once(layout: str) -> None:
    table = "events_core" if layout == "v4" else "observations"
    found = engine().ask(f"simulated_{layout}", f"SELECT count() AS n FROM {table} FINAL")[1]
    assert int(found[0]["n"]) == sum(len(each.steps) for each in ended(1, SINCE, UNTIL))
