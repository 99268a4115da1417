"""How many requests a push of dashboards takes: a number that shows at once when something is asked twice."""

from __future__ import annotations

import pytest

from heddle.sync.writer import Result
from tests.grafana_double.server import Grafana as Double
from tests.sync.files import board, tree
from tests.sync.live import actions, double_live

N = 40
MORE = 10
"""What a push may ask beside its dashboards."""

BOARDS = [board(f"board-{number}", f"Board {number}", panels=3) for number in range(N)]


@pytest.fixture(params=["10.4", "12.2"])
def grafana(request: pytest.FixtureRequest):
    with Double(version=request.param) as found:
        yield found


def writes(grafana: Double) -> list[str]:
    return [f"{each.method} {each.path}" for each in grafana.requests if each.method not in ("GET", "HEAD")]


def before_12(grafana: Double) -> bool:
    return not grafana.instance.release.modern


def test_a_first_push_asks_for_little_but_its_writes(grafana: Double) -> None:
    _, applied = double_live(grafana).push(tree(*BOARDS))
    assert {each.result for each in applied.outcomes} == {Result.DONE}
    assert len(writes(grafana)) == N + 2, "each dashboard once, their folder, and the ledger that notes it"
    # Before 12 each write is read back to verify it; from 12 on one list tells of all.
    assert len(grafana.requests) <= (2 * N if before_12(grafana) else N) + MORE


def test_a_push_that_changes_all_asks_for_little_but_its_writes(grafana: Double) -> None:
    live = double_live(grafana)
    live.push(tree(*BOARDS))
    grafana.requests.clear()
    live.push(tree(*({**each, "title": f"{each['title']} new"} for each in BOARDS)))
    assert len(writes(grafana)) == N
    # A history is read for each plan, its first version apart; before 12 each dashboard too, before and after.
    assert len(grafana.requests) <= (5 * N if before_12(grafana) else 3 * N) + MORE


def test_an_unchanged_push_writes_nothing_and_asks_little(grafana: Double) -> None:
    live = double_live(grafana)
    live.push(tree(*BOARDS))
    grafana.requests.clear()
    plan, _ = live.push(tree(*BOARDS))
    assert set(actions(plan).values()) == {"unchanged"}
    assert writes(grafana) == []
    assert len(grafana.requests) <= (N if before_12(grafana) else 0) + MORE
