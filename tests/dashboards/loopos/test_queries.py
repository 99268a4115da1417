"""Every statement of a panel or a variable runs on a real ClickHouse, in each layout, and tells the truth."""

from __future__ import annotations

import pytest

from tests.dashboards.loopos import answers_cost, answers_requests
from tests.dashboards.loopos.choices import CHOICES, asked
from tests.dashboards.loopos.compare import faults
from tests.dashboards.loopos.counted import Counted
from tests.dashboards.loopos.engine import STORES, engine
from tests.dashboards.loopos.expand import expand
from tests.dashboards.loopos.statements import statements, variables
from tests.dashboards.loopos.world import BEGIN, END, world

KEYS = [("loopos-requests", title) for title in answers_requests.ANSWERS]
KEYS += [("loopos-cost", title) for title in answers_cost.ANSWERS]
each_store = pytest.mark.parametrize("store", STORES)


@pytest.mark.parametrize("layout", ["v3", "v4"])
def test_every_panel_has_an_answer_to_be_held_to(layout: str) -> None:
    assert sorted(statements(layout)) == sorted(KEYS)


@each_store
@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("key", KEYS, ids=lambda key: "/".join(key))
def test_a_panel_shows_what_there_is(key: tuple[str, str], choice: str, store: str) -> None:
    assert faults(statements(STORES[store])[key], store, choice) == []


def test_the_made_up_hour_holds_all_that_is_asked_of_it() -> None:
    of = Counted(asked("all"))
    assert {step.level for _, step in of.steps} == {"ERROR", "WARNING", "DEFAULT"}
    assert {kind for _, kind, _ in of.tokens()} == {"input", "cached", "cache write", "output", "reasoning", "other"}
    assert {each.failed for each in of.requests} == {True, False}
    assert any(each.any_failed and not each.failed for each in of.requests)
    assert any(each.latency is None for each in of.requests)
    assert len(Counted(asked("nothing")).steps) == 0
    assert 0 < len(Counted(asked("some")).requests) < len(of.requests)


def offered(variable: str, choice: str) -> list[str]:
    """Return the values of a variable, without SQL."""
    if variable == "project":
        return sorted({each.project for each in world() if any(BEGIN <= step.start <= END for step in each.steps)})
    seen = [(each, step) for each in Counted(asked(choice)).seen for step in each.steps if BEGIN <= step.start <= END]
    found = {
        "environment": {each.environment for each, _ in seen},
        "service": {step.service for _, step in seen},
        "model": {step.model for _, step in seen} - {""},
        "session": {each.session for each, _ in seen} - {"", "back\\slash"},
    }
    return sorted(found[variable])


@each_store
@pytest.mark.parametrize("choice", ["all", "some"])
@pytest.mark.parametrize("variable", ["project", "environment", "service", "model", "session"])
def test_a_variable_offers_what_there_is(variable: str, choice: str, store: str) -> None:
    columns, rows = engine().ask(store, expand(variables(STORES[store])[variable], asked(choice)))
    assert list(columns) == ["value"]
    got = [row["value"] for row in rows]
    wanted = offered(variable, "all" if variable == "environment" else choice)
    if variable == "session" and store == "v3":  # a trace counts when it begins, a step of it may be later
        assert set(wanted) - {"session-0"} <= set(got) <= set(wanted)
    else:
        assert (sorted(got) if variable == "session" else got) == wanted


@each_store
def test_no_table_is_needed_to_be_full(store: str) -> None:
    years_ago = BEGIN.replace(year=2001)
    empty = asked("all")
    empty = type(empty)(begin=years_ago, end=years_ago.replace(hour=13), variables=empty.variables)
    for statement in statements(STORES[store]).values():
        _, rows = engine().ask(store, expand(statement.sql, empty))
        shown = [value for row in rows for name, value in row.items() if name != "time"]
        assert all(value in (None, 0, "0") for value in shown), statement.key
