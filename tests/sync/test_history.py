"""Grafana keeps 20 versions of a dashboard; a real server deletes old ones only after minutes."""

from __future__ import annotations

from tests.grafana_double.server import Grafana as Double
from tests.sync.contract.test_edits import set_description
from tests.sync.files import dashboard, tree
from tests.sync.live import double_live, steps


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
