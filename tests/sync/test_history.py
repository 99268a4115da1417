"""Grafana keeps 20 versions of a dashboard; a real one cleans up some minutes later, so this is asked of the double."""

from __future__ import annotations

from tests.grafana_double.server import Grafana as Double
from tests.sync.contract.test_edits import described
from tests.sync.files import board, tree
from tests.sync.live import double_live, steps


def test_a_history_that_lost_our_version_makes_all_of_it_an_edit(double: Double) -> None:
    live = double_live(double)
    live.push(tree(board()))
    for number in range(25):
        live.edit("one", described(f"edit {number}"))
    plan, _ = live.push(tree(board(title="New")))
    assert steps(plan)["dashboard/one"].action == "conflict"
    assert "history" in steps(plan)["dashboard/one"].reason
    plan, _ = live.push(tree(board(title="New")), adopt=("dashboard/one",))
    assert plan.is_complete
    assert live.dashboard("one")["title"] == "New"
