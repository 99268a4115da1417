"""Every statement of a panel or a variable has the expected result on a real ClickHouse, in each layout."""

from __future__ import annotations

import pytest

from tests.dashboards.loopos import expected_cost, expected_requests
from tests.dashboards.loopos.compare import differences
from tests.dashboards.loopos.engine import DATABASES, engine
from tests.dashboards.loopos.expand import expand
from tests.dashboards.loopos.panel_state import CHOICES, panel_state
from tests.dashboards.loopos.requests import BEGIN, END, requests
from tests.dashboards.loopos.selection import Selection
from tests.dashboards.loopos.statements import statements, variables

KEYS = [("loopos-requests", title) for title in expected_requests.EXPECTED]
KEYS += [("loopos-cost", title) for title in expected_cost.EXPECTED]
each_database = pytest.mark.parametrize("database", DATABASES)


@pytest.mark.parametrize("layout", ["v3", "v4"])
def test_every_panel_has_expected_rows(layout: str) -> None:
    assert sorted(statements(layout)) == sorted(KEYS)


@each_database
@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("key", KEYS, ids=lambda key: "/".join(key))
def test_a_panel_shows_the_expected_rows(key: tuple[str, str], choice: str, database: str) -> None:
    assert differences(statements(DATABASES[database])[key], database, choice) == []


def test_the_invented_requests_have_every_case() -> None:
    selection = Selection(panel_state("all"))
    assert {step.level for _, step in selection.steps} == {"ERROR", "WARNING", "DEFAULT"}
    assert {kind for _, kind, _ in selection.tokens()} == {
        "input",
        "cached",
        "cache write",
        "output",
        "reasoning",
        "other",
    }
    assert {each.failed for each in selection.requests} == {True, False}
    assert any(each.any_failed and not each.failed for each in selection.requests)
    assert any(each.latency is None for each in selection.requests)
    assert len(Selection(panel_state("nothing")).steps) == 0
    assert 0 < len(Selection(panel_state("some")).requests) < len(selection.requests)


def expected_values(variable: str, choice: str) -> list[str]:
    """Return the values of a variable, without SQL."""
    if variable == "project":
        in_range = (each for each in requests() if any(BEGIN <= step.start <= END for step in each.steps))
        return sorted({request.project for request in in_range})
    selected = Selection(panel_state(choice)).in_environment
    steps = [(request, step) for request in selected for step in request.steps if BEGIN <= step.start <= END]
    values = {
        "environment": {request.environment for request, _ in steps},
        "service": {step.service for _, step in steps},
        "model": {step.model for _, step in steps} - {""},
        "session": {request.session for request, _ in steps} - {"", "back\\slash"},
    }
    return sorted(values[variable])


@each_database
@pytest.mark.parametrize("choice", ["all", "some"])
@pytest.mark.parametrize("variable", ["project", "environment", "service", "model", "session"])
def test_a_variable_has_the_expected_values(variable: str, choice: str, database: str) -> None:
    columns, rows = engine().query(database, expand(variables(DATABASES[database])[variable], panel_state(choice)))
    assert list(columns) == ["value"]
    values = [row["value"] for row in rows]
    wanted = expected_values(variable, "all" if variable == "environment" else choice)
    if variable == "session" and database == "v3":  # counts a trace by its start, and a step of it can be later
        assert set(wanted) - {"session-0"} <= set(values) <= set(wanted)
    else:
        assert (sorted(values) if variable == "session" else values) == wanted


@each_database
def test_statements_work_without_rows(database: str) -> None:
    years_ago = BEGIN.replace(year=2001)
    empty = panel_state("all")
    empty = type(empty)(begin=years_ago, end=years_ago.replace(hour=13), variables=empty.variables)
    for statement in statements(DATABASES[database]).values():
        _, rows = engine().query(database, expand(statement.sql, empty))
        shown = [value for row in rows for name, value in row.items() if name != "time"]
        assert all(value in (None, 0, "0") for value in shown), statement.key
