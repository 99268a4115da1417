"""A push beside Git Sync: what a repository manages is compared, and never written."""

from __future__ import annotations

from typing import Any

import pytest

from tests.grafana_double.server import Grafana as Double
from tests.sync.files import dashboard, group, rule, source, tree
from tests.sync.live import Live, double_live, steps

VERSIONS = ("12.2", "13")
REASON = "managed by Git Sync (repository `shop`)"


@pytest.fixture(params=VERSIONS)
def live(request: pytest.FixtureRequest) -> Any:
    """A Grafana whose folder `folder-loom` and dashboard `one` come from a repository."""
    with Double(version=request.param) as running:
        live = double_live(running)
        live.push(tree(dashboard()))
        running.sync_from_git("shop", ["folder-loom", "one"])
        yield live


def writes(live: Live) -> list[str]:
    assert live.double is not None
    return [request.path for request in live.double.requests if request.method != "GET" and request.status < 300]


@pytest.mark.parametrize("options", [{}, {"adopt": ("*",)}, {"on_conflict": "ours"}, {"prune": True}])
def test_an_equal_dashboard_is_unchanged(live: Live, options: dict[str, Any]) -> None:
    plan, _ = live.push(tree(dashboard()), **options)
    assert {name: (step.action, step.reason) for name, step in steps(plan).items()} == {
        "folder/folder-loom": ("unchanged", REASON),
        "dashboard/one": ("unchanged", REASON),
    }
    assert plan.left_to_git_sync == 2


@pytest.mark.parametrize("options", [{}, {"adopt": ("*",)}, {"on_conflict": "ours"}])
def test_a_different_dashboard_is_left_as_it_is(live: Live, options: dict[str, Any]) -> None:
    before = len(writes(live))
    plan, _ = live.push(tree(dashboard(title="New"), folder="Renamed"), **options)
    assert {name: step.action.value for name, step in steps(plan).items()} == {
        "folder/folder-loom": "kept",
        "dashboard/one": "kept",
    }
    assert steps(plan)["dashboard/one"].reason == f"{REASON}, which has another version"
    assert plan.is_complete
    assert len(writes(live)) == before
    assert live.dashboard("one")["title"] == "One"


def test_a_new_dashboard_of_a_synced_folder_is_not_created(live: Live) -> None:
    plan, _ = live.push(tree(dashboard(), dashboard("two", "Two")))
    step = steps(plan)["dashboard/two"]
    assert (step.action, step.reason) == ("kept", f"the folder 'Loom' is {REASON}")


def test_objects_outside_of_git_sync_are_pushed(live: Live) -> None:
    alerting = {"groups": [group("g", rule("r", "R"))]}
    plan, result = live.push(tree(dashboard(), sources=(source(),), alerting=alerting))
    assert {name: step.action.value for name, step in steps(plan).items() if step.action != "unchanged"} == {
        "folder/folder-alerts": "create",
        "datasource/prom": "create",
        "rule-group/Alerts/g": "create",
    }
    assert [outcome.result.value for outcome in result.outcomes] == ["done"] * 3


def test_rules_of_a_synced_folder_are_refused(live: Live) -> None:
    alerting = {"groups": [group("g", rule("r", "R"), folder="Loom")]}
    plan, _ = live.push(tree(dashboard(), sources=(source(),), alerting=alerting))
    step = steps(plan)["rule-group/Loom/g"]
    assert (step.action, step.reason) == ("refused", f"the folder 'Loom' is {REASON}")


def test_a_manager_without_an_id_is_not_git_sync(live: Live) -> None:
    assert live.double is not None
    live.double.sync_from_git("", ["folder-loom"])
    assert steps(live.plan(tree(dashboard(), folder="Renamed"))[1])["folder/folder-loom"].action == "update"
