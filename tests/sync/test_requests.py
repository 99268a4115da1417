"""The number of requests of a push."""

from __future__ import annotations

import pytest

from heddle.sync.writer import Result
from tests.grafana_double.server import Grafana as Double
from tests.sync.files import dashboard, tree
from tests.sync.live import actions, double_live

N = 40
EXTRA = 12
"""The number of requests that a push may send besides those of its dashboards."""

DASHBOARDS = [dashboard(f"board-{number}", f"Board {number}", panels=3) for number in range(N)]


@pytest.fixture(params=["10.4", "12.2"])
def double(request: pytest.FixtureRequest):
    with Double(version=request.param) as running:
        yield running


def writes(double: Double) -> list[str]:
    return [f"{each.method} {each.path}" for each in double.requests if each.method not in ("GET", "HEAD")]


def before_12(double: Double) -> bool:
    return not double.instance.is_modern


def test_a_first_push_sends_few_requests_besides_its_writes(double: Double) -> None:
    _, result = double_live(double).push(tree(*DASHBOARDS))
    assert {outcome.result for outcome in result.outcomes} == {Result.DONE}
    assert len(writes(double)) == N + 3, "each dashboard once, their folder, and the ledger twice"
    # Before 12, each write is verified by a request; from 12 on, by one list.
    assert len(double.requests) <= (2 * N if before_12(double) else N) + EXTRA


def test_a_push_that_changes_everything_sends_few_requests_besides_its_writes(double: Double) -> None:
    live = double_live(double)
    live.push(tree(*DASHBOARDS))
    double.requests.clear()
    live.push(tree(*({**each, "title": f"{each['title']} new"} for each in DASHBOARDS)))
    assert len(writes(double)) == N + 2, "each dashboard once, and the ledger twice"
    # A plan reads each history, and the first version by itself; before 12 also each dashboard, twice.
    assert len(double.requests) <= (5 * N if before_12(double) else 3 * N) + EXTRA


def test_an_unchanged_push_writes_nothing_and_sends_few_requests(double: Double) -> None:
    live = double_live(double)
    live.push(tree(*DASHBOARDS))
    double.requests.clear()
    plan, _ = live.push(tree(*DASHBOARDS))
    assert set(actions(plan).values()) == {"unchanged"}
    assert writes(double) == []
    assert len(double.requests) <= (N if before_12(double) else 0) + EXTRA
