"""Users save dashboards between the requests of pushes and inside their writes: no edit is lost unreported."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator
from typing import Any

import pytest

from heddle.sync.apply import ApplyResult
from heddle.sync.ownership import FIELD
from heddle.sync.plan import Edit, Options, Plan
from heddle.sync.planner import plan_release
from heddle.sync.read_state import read_all
from heddle.sync.writer import Result
from tests.grafana_double.schedule import Rates, ScheduledGrafana
from tests.grafana_double.server import Grafana as Double
from tests.sync.files import ENVIRON, Json, dashboard, tree
from tests.sync.live import double_live, steps

UIDS = ("b1", "b2", "b3")
EDITS, INSIDE = 102, 24
"""The number of edits that users save between requests, and inside writes of Heddle."""

SEEDS = [int(seed) for seed in os.environ.get("HEDDLE_RACE_SEEDS", "").split(",") if seed] or list(range(7))
"""`HEDDLE_RACE_SEEDS=17,23` runs the schedules of these seeds instead."""


def edit(token: str, data: Json, rng: random.Random) -> None:
    """Add a token somewhere in a dashboard, without removing another one."""
    panels = data["panels"]
    match rng.randrange(11):
        case 0 | 1:
            data["description"] = data.get("description", "") + token
        case 2 | 3:
            data["tags"] = [*(data.get("tags") or []), token]
        case 4 | 5:
            panels[0]["title"] += token
        case 6 | 7 | 8:
            panels[-1]["targets"][0]["expr"] += f" # {token}"
        case 9:  # seldom, since a comparison takes longer with each panel
            number = 1 + max(panel["id"] for panel in panels)
            panels.append({**json.loads(json.dumps(panels[0])), "id": number, "title": token})
        case _:
            # A user who cleans up the tags also removes the one of Heddle.
            data["tags"] = [*(tag for tag in data.get("tags") or [] if not tag.startswith("heddle:")), token]


def dashboards(number: int, rng: random.Random) -> Iterator[Json]:
    """Yield the dashboards of one push; users change some of the same fields."""
    for uid in UIDS:
        desired = dashboard(uid, f"{uid} {number}")
        desired["panels"][1]["title"] = f"Second {number}"
        if rng.random() < 0.2:
            desired["description"] = f"from the files {number}"
        if rng.random() < 0.1:
            desired["panels"][0]["title"] = f"First {number}"
        yield desired


def contents(edits: tuple[Edit, ...]) -> list[Any]:
    return [[change.before, change.after, change.sentence] for edit in edits for change in edit.changes]


def report_of(plan: Plan, result: ApplyResult) -> str:
    """Return the content of every edit that a plan or its outcomes report."""
    report: list[Any] = [contents(step.edits) for step in plan.steps]
    report += [[contents(outcome.edits), dict(outcome.overwritten)] for outcome in result.outcomes]
    return json.dumps(report, default=str)


def race(version: str, policy: str, seed: int) -> tuple[ScheduledGrafana, dict[str, int]]:
    """Push again and again while users save dashboards, by the schedule of a seed.

    Return the edits that a push overwrote without reporting them, with the point at which each was saved.
    """
    rng = random.Random(f"{version} {policy} {seed}")
    adopt = tuple(f"dashboard/{uid}" for uid in UIDS)
    with ScheduledGrafana(version, seed, UIDS, edit, edits=EDITS, inside=INSIDE, rates=Rates()) as double:
        live = double_live(double, Options(owner="test", concurrency=1))
        live.push(tree(*dashboards(0, rng)))
        double.is_active = True
        saved, lost, present, pushes_after_end = double.schedule.saved, {}, set[str](), 0
        for number in range(1, 60):
            before, count = present, len(saved)
            # Unresolved edits block all later pushes, so some pushes, and the last one, adopt the dashboards.
            adopts = pushes_after_end == 1 or (pushes_after_end == 0 and rng.random() < 0.3)
            options = {"adopt": adopt} if adopts else {"on_conflict": policy}
            report = report_of(*live.push(tree(*dashboards(number, rng)), **options))
            stored = [double.state["dashboards"][uid]["data"] for uid in UIDS]
            # The base that Heddle records in a version is not visible to users.
            text = json.dumps([{key: value for key, value in data.items() if key != FIELD} for data in stored])
            present = {token for token in saved if token in text}
            expected = before | set(list(saved)[count:])
            lost |= {token: saved[token] for token in expected - present if token not in report}
            pushes_after_end += double.is_finished
            if pushes_after_end == 2:
                break
        assert double.is_finished
    return double, lost


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("policy", ["stop", "ours", "theirs", "merge"])
@pytest.mark.parametrize("version", ["10.4", "12.2"])
def test_every_edit_is_in_the_dashboard_or_in_a_report(version: str, policy: str, seed: int) -> None:
    double, lost = race(version, policy, seed)
    assert len(double.schedule.saved) == EDITS + INSIDE
    assert not lost, (
        f"{len(lost)} edits lost; HEDDLE_RACE_SEEDS={seed} repeats it (Grafana {version}, {policy}).\n"
        f"Edits by point of the schedule: {lost}\n{double.schedule.describe([min(lost.values())])}"
    )


def test_a_seed_repeats_its_schedule() -> None:
    events = [race("12.2", "merge", 3)[0].schedule.events for _ in range(2)]
    assert events[0] == events[1]


def edit_inside_writes(double: Double, *changes: Any) -> None:
    """Save edits inside the next writes of a dashboard, one in each of them."""
    remaining = list(changes)

    def save_inside(kind: str, uid: str) -> None:
        if uid in UIDS and remaining:
            double.save_dashboard(uid, remaining.pop(0))

    double.faults.inside = save_inside


@pytest.mark.parametrize("version", ["10.4", "12.2", "13"])
@pytest.mark.parametrize(
    ("policy", "expected"),
    [("stop", ("b1", "by hand")), ("theirs", ("b1", "by hand")), ("merge", ("New", "by hand")), ("ours", ("New", ""))],
)
def test_an_edit_inside_a_write_is_handled_by_the_policy(version: str, policy: str, expected: tuple[str, str]) -> None:
    with Double(version) as double:
        live = double_live(double)
        live.push(tree(dashboard("b1", "b1")))
        edit_inside_writes(double, lambda data: data.update(description="by hand"))
        _, result = live.push(tree(dashboard("b1", "New")), on_conflict=policy)
        live_dashboard = live.dashboard("b1")
        assert (live_dashboard["title"], live_dashboard.get("description", "")) == expected
        assert [outcome.result for outcome in result.outcomes] == [Result.CONFLICT]
        assert [data["description"] for data in result.outcomes[0].overwritten.values()] == ["by hand"]
        assert result.outcomes[0].edits[0].author == "alice"


@pytest.mark.parametrize("version", ["10.4", "12.2"])
def test_an_edit_inside_a_restoration_is_restored_too(version: str) -> None:
    with Double(version) as double:
        live = double_live(double)
        live.push(tree(dashboard("b1", "b1")))
        edit_inside_writes(
            double, lambda data: data.update(description="by hand"), lambda data: data.update(graphTooltip=1)
        )
        _, result = live.push(tree(dashboard("b1", "New")))
        live_dashboard = live.dashboard("b1")
        assert (live_dashboard["description"], live_dashboard["graphTooltip"]) == ("by hand", 1)
        assert len(result.outcomes[0].overwritten) == 2


@pytest.mark.parametrize("version", ["10.4", "12.2"])
def test_an_edit_inside_a_write_with_a_lost_response_is_restored(version: str) -> None:
    with Double(version) as double:
        live = double_live(double)
        live.push(tree(dashboard("b1", "b1")))
        edit_inside_writes(double, lambda data: data.update(description="by hand"))
        double.faults.drop(method="POST", path="/api/dashboards/db", after=True, skip=1)
        _, result = live.push(tree(dashboard("b1", "New")))
        assert live.dashboard("b1")["description"] == "by hand"
        assert [outcome.result for outcome in result.outcomes] == [Result.CONFLICT]
        assert [data["description"] for data in result.outcomes[0].overwritten.values()] == ["by hand"]


@pytest.mark.parametrize("version", ["10.4", "12.2"])
@pytest.mark.parametrize("policy", ["stop", "theirs", "merge"])
def test_a_restored_dashboard_remains_managed_and_its_edit_counts_as_an_edit(version: str, policy: str) -> None:
    with Double(version) as double:
        live = double_live(double)
        live.push(tree(dashboard("b1", "b1")))
        edit_inside_writes(double, lambda data: data.update(description="by hand"))
        live.push(tree(dashboard("b1", "New")), on_conflict=policy)
        plan, _ = live.push(tree(dashboard("b1", "New")))
        live_dashboard = live.dashboard("b1")
        assert (live_dashboard["title"], live_dashboard["description"]) == ("New", "by hand")
        assert "by hand" in str([step.edits for step in plan.steps])
        plan, _ = live.push(tree(dashboard("b1", "New")), adopt=("dashboard/b1",))
        assert "by hand" in str([step.edits for step in plan.steps])
        assert "description" not in live.dashboard("b1")


@pytest.mark.parametrize("version", ["10.4", "12.2"])
@pytest.mark.parametrize("policy", ["stop", "theirs", "merge"])
def test_an_adopted_dashboard_with_a_restored_edit_remains_managed(version: str, policy: str) -> None:
    with Double(version) as double:
        live = double_live(double)
        status, _ = live.request("POST", "/api/dashboards/db", {"dashboard": dashboard("b1", "Old")})
        assert status == 200
        edit_inside_writes(double, lambda data: data.update(description="by hand"))
        files = tree(dashboard("b1", "New"))
        live.push(files, on_conflict=policy, adopt=("dashboard/b1",))
        assert live.dashboard("b1")["description"] == "by hand"
        plan, _ = live.push(files)
        assert steps(plan)["dashboard/b1"].live.is_managed
        assert "by hand" in str(steps(plan)["dashboard/b1"].edits)
        assert live.dashboard("b1")["description"] == "by hand"


@pytest.mark.parametrize("version", ["10.4", "12.2"])
def test_an_edit_restored_into_a_newer_version_counts_as_an_edit(version: str) -> None:
    with Double(version) as double:
        live = double_live(double)
        live.push(tree(dashboard("b1", "b1")))
        edit_inside_writes(double, lambda data: data.update(description="by hand"))

        def save(method: str, path: str) -> None:
            if "b1/versions" in path:
                double.faults.before = None
                double.save_dashboard("b1", lambda data: data.update(graphTooltip=1))

        server, plan = live.plan(tree(dashboard("b1", "New")))
        double.faults.before = save
        assert "restored it into the newest version" in live.apply(server, plan).outcomes[0].message
        plan, _ = live.push(tree(dashboard("b1", "New")), adopt=("dashboard/b1",))
        assert "by hand" in str([step.edits for step in plan.steps])
        assert [step.reason for step in plan.steps if step.key[1] == "b1"] == ["adopted; overwrites the live dashboard"]


@pytest.mark.parametrize("version", ["10.4", "12.2"])
def test_an_edit_after_a_restoration_that_overwrote_another_is_kept(version: str) -> None:
    with Double(version) as double:
        live = double_live(double)
        live.push(tree(dashboard("b1", "b1")))
        edit_inside_writes(
            double, lambda data: data.update(description="by hand"), lambda data: data.update(graphTooltip=1)
        )
        writes = 0

        def save(method: str, path: str) -> None:
            nonlocal writes
            writes += method == "POST"
            if method == "GET" and writes == 2:
                double.faults.before = None
                double.save_dashboard("b1", lambda data: data.update(refresh="1m"))

        server, plan = live.plan(tree(dashboard("b1", "New")))
        double.faults.before = save
        live.apply(server, plan)
        live_dashboard = live.dashboard("b1")
        values = live_dashboard["description"], live_dashboard["graphTooltip"], live_dashboard["refresh"]
        assert values == ("by hand", 1, "1m")


def test_a_release_restores_an_edit_without_markers() -> None:
    with Double("12.2") as double:
        live = double_live(double)
        files = tree(dashboard("b1", "b1"))
        live.push(files)
        edit_inside_writes(double, lambda data: data.update(description="by hand"))
        server = live.server()
        _, state = read_all(server, files, ENVIRON, live.options)
        live.apply(server, plan_release(server, state, live.options))
        live_dashboard = live.dashboard("b1")
        assert (live_dashboard["tags"], live_dashboard["description"]) == (["t"], "by hand")
