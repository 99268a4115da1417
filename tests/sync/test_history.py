"""Grafana keeps 20 versions of a dashboard; a real server deletes old ones only after minutes."""

from __future__ import annotations

import pytest

from heddle.sync.writer import Result
from tests.grafana_double.server import Grafana as Double
from tests.sync.contract.test_edits import set_description
from tests.sync.files import dashboard, tree
from tests.sync.live import actions, double_live, steps


def test_without_a_version_of_heddle_in_the_history_everything_is_an_edit(double: Double) -> None:
    live = double_live(double)
    live.push(tree(dashboard()))
    for number in range(25):
        live.edit("one", set_description(f"edit {number}"))
    plan, _ = live.push(tree(dashboard(title="New")))
    assert steps(plan)["dashboard/one"].action == "conflict"
    assert "history" in steps(plan)["dashboard/one"].reason
    plan, _ = live.push(tree(dashboard(title="New")), adopt=("dashboard/one",))
    assert plan.is_complete
    assert live.dashboard("one")["title"] == "New"


@pytest.mark.parametrize("kilobytes", [300, 1000, 2300])
def test_edits_of_a_large_dashboard_are_merged(double: Double, kilobytes: int) -> None:
    live, filler = double_live(double), {"description": "x" * kilobytes * 1000}
    live.push(tree(dashboard(**filler)))
    for number in range(9):
        live.edit("one", lambda data, number=number: data.update(refresh=f"{number + 1}m"))
    plan, result = live.push(tree(dashboard(title="New", **filler)), on_conflict="merge")
    assert actions(plan)["dashboard/one"] == "update"
    assert [outcome.result for outcome in result.outcomes] == [Result.DONE]
    merged = live.dashboard("one")
    assert (merged["title"], merged["refresh"]) == ("New", "9m")


@pytest.mark.parametrize("kilobytes", [300, 1000, 2300])
def test_an_edit_inside_a_write_of_a_large_dashboard_is_restored(double: Double, kilobytes: int) -> None:
    live, filler, writes = double_live(double), {"description": "x" * kilobytes * 1000}, 0
    live.push(tree(dashboard(**filler)))

    def save_inside(kind: str, uid: str) -> None:
        nonlocal writes
        writes += uid == "one"
        if writes == 1:
            double.save_dashboard("one", lambda data: data.update(refresh="7m"))

    def save_later(method: str, path: str) -> None:
        if "/versions" in path and writes == 1:
            double.faults.before = None
            for number in range(8):
                double.save_dashboard("one", lambda data, number=number: data.update(graphTooltip=number % 2))

    server, plan = live.plan(tree(dashboard(title="New", **filler)))
    double.faults.inside, double.faults.before = save_inside, save_later
    outcome = live.apply(server, plan).outcomes[0]
    assert outcome.result is Result.CONFLICT
    assert [data["refresh"] for data in outcome.overwritten.values()] == ["7m"]
    assert live.dashboard("one")["refresh"] == "7m"
