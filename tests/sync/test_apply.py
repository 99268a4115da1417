"""One failure stops what depends on it, and nothing else."""

from __future__ import annotations

from heddle.sync.writer import Result
from tests.grafana_double.server import Grafana as Double
from tests.sync.files import board, everything, source, tree
from tests.sync.live import double_live


def test_what_needs_a_folder_that_failed_is_skipped(double: Double) -> None:
    live = double_live(double)
    double.faults.respond(method="POST", path="/api/folders", status=400, body={"message": "no"}, times=9)
    _, applied = live.push(tree(board(), sources=(source(),)))
    assert {str(each.key[0]): each.result for each in applied.outcomes} == {
        "folder": Result.FAILED,
        "datasource": Result.DONE,
        "dashboard": Result.SKIPPED,
    }
    assert "folder/folder-loom" in applied.with_result(Result.SKIPPED)[0].message
    assert "one" not in double.state["dashboards"]


def test_a_failed_dashboard_stops_no_other(double: Double) -> None:
    live = double_live(double)
    live.push(tree(board(), board("two", "Two")))
    double.faults.respond(method="POST", path="/api/dashboards/db", status=400, body={"message": "no"}, times=1)
    _, applied = live.push(tree(board(title="N1"), board("two", "N2")), concurrency=1)
    assert sorted(each.result for each in applied.outcomes) == [Result.DONE, Result.FAILED]
    _, applied = live.push(tree(board(title="N1"), board("two", "N2")))
    assert [each.result for each in applied.outcomes] == [Result.DONE]


def test_everything_is_written_in_the_order_in_which_it_must_be_there(double: Double) -> None:
    live = double_live(double)
    plan, _ = live.push(everything())
    kinds = [step.key[0].value for step in plan.writes]
    assert kinds == sorted(kinds, key=[step.key[0].value for step in plan.steps].index)
    writes = [seen.path.split("?")[0] for seen in double.requests if seen.method in ("POST", "PUT")]
    first = {
        part: next(n for n, path in enumerate(writes) if part in path)
        for part in ("/folders", "/datasources", "/rule-groups", "/policies", "/contact-points")
    }
    last_board = max(n for n, path in enumerate(writes) if path == "/api/dashboards/db")
    assert first["/folders"] < first["/datasources"] < last_board
    assert first["/contact-points"] < first["/policies"] < first["/rule-groups"]


def test_a_server_that_died_is_not_waited_for_at_every_object(double: Double) -> None:
    live = double_live(double)
    boards = [board(f"b{number}", f"B{number}") for number in range(30)]
    live.push(tree(*boards))
    server, plan = live.plan(tree(*(each | {"title": f"New {each['title']}"} for each in boards)), concurrency=1)
    double.faults.drop(times=10**6)
    before = len(double.requests)
    applied = live.apply(server, plan)
    assert {each.result for each in applied.outcomes} == {Result.FAILED}
    assert len(applied.outcomes) == len(boards)
    # The first few requests are tried four times, and all others once.
    assert len(double.requests) - before < 3 * len(boards)
