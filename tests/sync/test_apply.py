"""A failure stops only what depends on it."""

from __future__ import annotations

import pytest

from heddle.sync.writer import Result
from tests.grafana_double.server import Grafana as Double
from tests.sync.files import dashboard, everything, source, tree
from tests.sync.live import double_live


def test_objects_that_depend_on_a_failed_folder_are_skipped(double: Double) -> None:
    live = double_live(double)
    double.faults.respond(method="POST", path="/api/folders", status=400, body={"message": "no"}, times=9)
    _, result = live.push(tree(dashboard(), sources=(source(),)))
    assert {str(outcome.key[0]): outcome.result for outcome in result.outcomes} == {
        "folder": Result.FAILED,
        "datasource": Result.DONE,
        "dashboard": Result.SKIPPED,
    }
    assert "folder/folder-loom" in result.with_result(Result.SKIPPED)[0].message
    assert "one" not in double.state["dashboards"]


def test_a_failed_dashboard_does_not_stop_others(double: Double) -> None:
    live = double_live(double)
    live.push(tree(dashboard(), dashboard("two", "Two")))
    double.faults.respond(method="POST", path="/api/dashboards/db", status=400, body={"message": "no"}, skip=1)
    _, result = live.push(tree(dashboard(title="N1"), dashboard("two", "N2")), concurrency=1)
    assert sorted(outcome.result for outcome in result.outcomes) == [Result.DONE, Result.FAILED]
    _, result = live.push(tree(dashboard(title="N1"), dashboard("two", "N2")))
    assert [outcome.result for outcome in result.outcomes] == [Result.DONE]


def test_objects_are_written_after_those_that_they_depend_on(double: Double) -> None:
    live = double_live(double)
    plan, _ = live.push(everything())
    kinds = [step.key[0].value for step in plan.writes]
    assert kinds == sorted(kinds, key=[step.key[0].value for step in plan.steps].index)
    writes = [request.path.split("?")[0] for request in double.requests if request.method in ("POST", "PUT")]
    first = {
        part: next(n for n, path in enumerate(writes) if part in path)
        for part in ("/folders", "/datasources", "/rule-groups", "/policies", "/contact-points")
    }
    last_board = max(n for n, path in enumerate(writes) if path == "/api/dashboards/db")
    assert first["/folders"] < first["/datasources"] < last_board
    assert first["/contact-points"] < first["/policies"] < first["/rule-groups"]


def test_requests_to_a_dead_server_are_not_repeated_for_each_object(double: Double) -> None:
    live = double_live(double)
    dashboards = [dashboard(f"b{number}", f"B{number}") for number in range(30)]
    live.push(tree(*dashboards))
    server, plan = live.plan(tree(*(each | {"title": f"New {each['title']}"} for each in dashboards)), concurrency=1)
    double.faults.drop(times=10**6)
    before = len(double.requests)
    result = live.apply(server, plan)
    assert {outcome.result for outcome in result.outcomes} == {Result.FAILED}
    assert len(result.outcomes) == len(dashboards)
    # Only the first few requests are sent four times.
    assert len(double.requests) - before < 3 * len(dashboards)


@pytest.mark.parametrize("version", ["10.4", "12.2"])
def test_two_first_pushes_at_once_leave_every_object_managed(version: str) -> None:
    with Double(version) as double:
        live = double_live(double)
        plans = [live.plan(everything()) for _ in range(2)]
        for server, plan in plans:
            live.apply(server, plan)
        _, plan = live.plan(everything())
        assert [step.key for step in plan.steps if not step.live or not step.live.is_managed] == []
        assert not plan.writes
