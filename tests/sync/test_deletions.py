"""Deletions are guarded like writes: changes after the plan are kept and reported."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from heddle.sync.writer import Result
from tests.grafana_double.server import Grafana as Double
from tests.sync.cli import create_project
from tests.sync.files import dashboard, everything, group, rule, source, tree
from tests.sync.live import Live, double_live
from tests.sync.test_kill import points_of_ops, three_receivers, two_receivers
from tests.sync.test_objects_of_others import add_rule
from tests.sync.test_repeated_writes import (
    API,
    HUMAN,
    change,
    edit_contact_point,
    edit_folder,
    edit_mute_timing,
    edit_policy,
    edit_rule,
    edit_template,
)

VERSIONS = ("10.4", "12.2")


@pytest.fixture(autouse=True)
def unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    """Allow all objects to be deleted at once."""
    monkeypatch.setattr("heddle.sync.prune.MAX_SHARE", 1)


def edit_dashboard(live: Live) -> None:
    live.edit("two", lambda data: data.update(description="by hand"))


def move_folder(live: Live) -> None:
    state = live.double.state["folders"]
    state["target"] = {**state["folder-loom"], "uid": "target", "title": "Target"}
    state["folder-loom"]["parentUid"] = "target"


def edit_correlation(live: Live) -> None:
    for item in live.double.state["correlations"].values():
        item["description"] = "by hand"


def edit_interval(live: Live) -> None:
    for name in live.double.state["intervals"]:
        live.double.state["intervals"][name] = 120


def add_correlation(live: Live) -> None:
    body = {"targetUID": "loki", "label": "By hand", "type": "query"}
    body["config"] = {"type": "query", "field": "job", "target": {"expr": "x"}}
    assert live.request("POST", "/api/datasources/uid/mine/correlations", body)[0] == 200


EDITS: dict[str, Callable[[Live], None]] = {
    "dashboard/two": edit_dashboard,
    "contact-point/ops": edit_contact_point,
    "policy/tree": edit_policy,
    "mute-timing/nights": edit_mute_timing,
    "template/words": edit_template,
    "rule-group/Alerts/g": edit_rule,
    "datasource/loki": lambda live: change(
        live, "/api/datasources/uid/loki", lambda body: body.update(url="http://by-hand:1")
    ),
    "folder/folder-loom": edit_folder,
    "correlation/prom/loki/Logs": edit_correlation,
}
"""An edit of each object that the files do not have any more."""

NOTHING = tree(sources=(source("prom", isDefault=True),))


def prune(live: Live, edit: Callable[[Live], None]) -> dict[str, Result]:
    """Plan to delete almost everything, edit an object, and apply the plan."""
    server, plan = live.plan(NOTHING, prune=True, max_deletes=100)
    assert plan.is_complete, [(step.key, step.reason) for step in plan.steps]
    edit(live)
    result = live.apply(server, plan)
    return {f"{outcome.key[0]}/{outcome.key[1]}": outcome.result for outcome in result.outcomes}


@pytest.mark.parametrize("version", VERSIONS)
def test_an_edit_between_plan_and_deletion_is_kept_and_reported(version: str) -> None:
    offenders = []
    for name, edit in EDITS.items():
        with Double(version) as double:
            live = double_live(double)
            live.push(everything())
            outcomes = prune(live, edit)
            if outcomes[name] is not Result.CONFLICT:
                offenders.append((name, outcomes[name]))
    assert not offenders


def test_a_folder_that_was_moved_after_the_plan_is_not_deleted(double: Double) -> None:
    live = double_live(double)
    live.push(everything())
    assert prune(live, move_folder)["folder/folder-loom"] is Result.CONFLICT
    assert "folder-loom" in double.state["folders"]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_data_source_is_kept_if_a_correlation_is_added_after_the_plan(version: str) -> None:
    with Double(version) as double:
        live = double_live(double)
        live.push(everything())
        mine = {"uid": "mine", "name": "Mine", "type": "loki", "access": "proxy", "url": "http://127.0.0.1:2"}
        assert live.request("POST", "/api/datasources", mine)[0] == 200
        assert prune(live, add_correlation)["datasource/loki"] is Result.CONFLICT
        assert [item["label"] for item in double.state["correlations"].values()] == ["By hand"]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("number", [1, 2])
def test_an_edit_during_the_deletion_of_a_contact_point_is_kept(version: str, number: int) -> None:
    with Double(version) as double:
        live = double_live(double)
        live.push(two_receivers())
        server, plan = live.plan(NOTHING, prune=True, max_deletes=100)

        def edit(method: str, path: str) -> None:
            if method == "GET" and path == f"{API}/contact-points" and len(points_of_ops(live)) == 3 - number:
                double.faults.before = None
                point = next(point for point in live.get(f"{API}/contact-points") if point["uid"] == "ops-2")
                point["settings"] = {"recipient": "#by-hand", "url": "https://hooks.example.com/other"}
                assert live.request("PUT", f"{API}/contact-points/ops-2", point, HUMAN)[0] == 202

        double.faults.before = edit
        result = live.apply(server, plan)
        outcomes = {outcome.key[1]: outcome.result for outcome in result.outcomes}
        assert outcomes["ops"] is Result.CONFLICT
        assert "#by-hand" in [point["settings"].get("recipient") for point in points_of_ops(live)]


@pytest.mark.parametrize("version", VERSIONS)
def test_an_edit_of_another_receiver_during_a_write_is_kept(version: str) -> None:
    with Double(version) as double:
        live = double_live(double)
        live.push(two_receivers())
        server, plan = live.plan(three_receivers())

        def edit(method: str, path: str) -> None:
            if "#elsewhere" in str(points_of_ops(live)):
                double.faults.before = None
                point = next(point for point in live.get(f"{API}/contact-points") if point["uid"] == "ops-2")
                point["settings"] = {"recipient": "#by-hand", "url": "https://hooks.example.com/other"}
                assert live.request("PUT", f"{API}/contact-points/ops-2", point, HUMAN)[0] == 202

        double.faults.before = edit
        result = live.apply(server, plan)
        outcomes = {outcome.key[1]: outcome.result for outcome in result.outcomes}
        assert outcomes["ops"] is Result.CONFLICT
        assert "#by-hand" in [point["settings"].get("recipient") for point in points_of_ops(live)]


@pytest.mark.parametrize("version", VERSIONS)
def test_an_interval_that_is_changed_after_the_plan_is_kept(version: str) -> None:
    with Double(version) as double:
        live = double_live(double)
        alerting = {"groups": [group("g", rule("r1", "R1"))]}
        live.push(tree(sources=(source(),), alerting=alerting))
        changed = {"groups": [group("g", rule("r1", "R1", limit=2))]}
        server, plan = live.plan(tree(sources=(source(),), alerting=changed))
        edit_interval(live)
        result = live.apply(server, plan)
        assert [outcome.result for outcome in result.outcomes] == [Result.CONFLICT]
        assert set(double.state["intervals"].values()) == {120}


def test_a_rule_that_is_added_after_the_plan_is_kept(double: Double) -> None:
    live = double_live(double)
    live.push(everything())
    folder = double.state["rules"]["r1"]["folderUID"]
    outcomes = prune(live, lambda live: add_rule(live, folder))
    assert sorted(double.state["rules"]) == ["theirs"]
    assert outcomes["folder/folder-alerts"] is not Result.DONE
    assert folder in double.state["folders"]


def test_the_backup_has_the_versions_of_a_deleted_dashboard(
    double: Double, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    project = create_project(tmp_path, double)
    others = [dashboard(f"more{number}", f"More {number}") for number in range(9)]
    project.write(tree(dashboard(), *others))
    project.push()
    project.live.edit("one", lambda data: data.update(description="by hand"))
    project.live.edit("one", lambda data: data.update(description="later"))
    project.write(tree(*others))
    result = project.push("--prune", "--on-conflict", "ours")
    assert result.exit_code == 0, result.output
    assert "one" not in double.state["dashboards"]
    objects: list[Any] = json.loads(project.backups[-1].read_text())["objects"]
    deleted = next(item for item in objects if item["name"] == "one")
    assert [version["data"]["description"] for version in deleted["versions"]] == ["later", "by hand"]
    assert {version["author"] for version in deleted["versions"]} == {"admin"}
