"""People save all the time while pushes run, between our requests and inside our writes: no edit goes unheard."""

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
from tests.sync.files import ENVIRON, Json, board, tree
from tests.sync.live import double_live

BOARDS = ("b1", "b2", "b3")
EDITS, INSIDE = 102, 24
"""Edits of people who save against the version they read, and edits that are saved inside our writes."""

SEEDS = [int(each) for each in os.environ.get("HEDDLE_RACE_SEEDS", "").split(",") if each] or list(range(7))
"""`HEDDLE_RACE_SEEDS=17,23` runs the schedules of these seeds in place of those of the suite."""


def edit(token: str, data: Json, chance: random.Random) -> None:
    """Leave a token in some place of a dashboard, and take no other token away."""
    panels = data["panels"]
    match chance.randrange(11):
        case 0 | 1:
            data["description"] = data.get("description", "") + token
        case 2 | 3:
            data["tags"] = [*(data.get("tags") or []), token]
        case 4 | 5:
            panels[0]["title"] += token
        case 6 | 7:
            panels[-1]["targets"][0]["expr"] += f" # {token}"
        case 8 | 9:
            number = 1 + max(each["id"] for each in panels)
            panels.append({**json.loads(json.dumps(panels[0])), "id": number, "title": token})
        case _:
            # Somebody who tidies the tags, and takes Heddle's with them.
            data["tags"] = [*(each for each in data.get("tags") or [] if not each.startswith("heddle:")), token]


def boards(number: int, chance: random.Random) -> Iterator[Json]:
    """Yield what the files want in one push; people touch some of the same fields."""
    for uid in BOARDS:
        wanted = board(uid, f"{uid} {number}")
        wanted["panels"][1]["title"] = f"Second {number}"
        if chance.random() < 0.2:
            wanted["description"] = f"from the files {number}"
        if chance.random() < 0.1:
            wanted["panels"][0]["title"] = f"First {number}"
        yield wanted


def contents(edits: tuple[Edit, ...]) -> list[Any]:
    return [[change.before, change.after, change.sentence] for edit in edits for change in edit.changes]


def reported(plan: Plan, applied: ApplyResult) -> str:
    """Return the content of every edit that a plan or its outcomes report."""
    held: list[Any] = [contents(step.edits) for step in plan.steps]
    held += [[contents(each.edits), dict(each.overwritten)] for each in applied.outcomes]
    return json.dumps(held, default=str)


def raced(version: str, policy: str, seed: int) -> tuple[ScheduledGrafana, dict[str, int]]:
    """Push again and again while people save by the schedule of a seed.

    Return the edits that a push overwrote without a report of that very push, by the point at which each was saved.
    """
    chance = random.Random(f"{version} {policy} {seed}")
    adopt = tuple(f"dashboard/{uid}" for uid in BOARDS)
    with ScheduledGrafana(version, seed, BOARDS, edit, edits=EDITS, inside=INSIDE, rates=Rates()) as double:
        live = double_live(double, Options(owner="test", concurrency=1))
        live.push(tree(*boards(0, chance)))
        double.is_active = True
        saved, lost, present, last = double.schedule.saved, {}, set[str](), 0
        for number in range(1, 60):
            before, count = present, len(saved)
            # What people left is in the way for good, so at last it is adopted; overwrites the live dashboard.
            take = last == 1 or (last == 0 and chance.random() < 0.3)
            more = {"adopt": adopt} if take else {"on_conflict": policy}
            report = reported(*live.push(tree(*boards(number, chance)), **more))
            held = [double.state["dashboards"][uid]["data"] for uid in BOARDS]
            text = json.dumps([{key: value for key, value in data.items() if key != FIELD} for data in held])
            present = {token for token in saved if token in text}
            expected = before | set(list(saved)[count:])
            lost |= {token: saved[token] for token in expected - present if token not in report}
            last += double.is_finished
            if last == 2:
                break
        assert double.is_finished
    return double, lost


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("policy", ["stop", "ours", "theirs", "merge"])
@pytest.mark.parametrize("version", ["10.4", "12.2"])
def test_every_edit_is_in_the_dashboard_or_in_a_report(version: str, policy: str, seed: int) -> None:
    double, lost = raced(version, policy, seed)
    assert len(double.schedule.saved) == EDITS + INSIDE
    assert not lost, (
        f"{len(lost)} edits lost; HEDDLE_RACE_SEEDS={seed} repeats it (Grafana {version}, {policy}).\n"
        f"Edits by point of the schedule: {lost}\n{double.schedule.describe([min(lost.values())])}"
    )


def test_a_seed_repeats_its_schedule() -> None:
    events = [raced("12.2", "merge", 3)[0].schedule.events for _ in range(2)]
    assert events[0] == events[1]


def once(double: Double, *changes: Any) -> None:
    """Save edits inside the next writes of a dashboard, one in each."""
    left = list(changes)

    def slip(kind: str, uid: str) -> None:
        if uid in BOARDS and left:
            double.save_dashboard(uid, left.pop(0))

    double.faults.inside = slip


@pytest.mark.parametrize("version", ["10.4", "12.2", "13"])
@pytest.mark.parametrize(
    ("policy", "end"),
    [("stop", ("b1", "by hand")), ("theirs", ("b1", "by hand")), ("merge", ("New", "by hand")), ("ours", ("New", ""))],
)
def test_an_edit_inside_our_write_ends_by_the_policy(version: str, policy: str, end: tuple[str, str]) -> None:
    with Double(version) as double:
        live = double_live(double)
        live.push(tree(board("b1", "b1")))
        once(double, lambda data: data.update(description="by hand"))
        _, applied = live.push(tree(board("b1", "New")), on_conflict=policy)
        held = live.dashboard("b1")
        assert (held["title"], held.get("description", "")) == end
        assert [each.result for each in applied.outcomes] == [Result.CONFLICT]
        assert [data["description"] for data in applied.outcomes[0].overwritten.values()] == ["by hand"]
        assert applied.outcomes[0].edits[0].author == "alice"


@pytest.mark.parametrize("version", ["10.4", "12.2"])
def test_an_edit_inside_the_putting_back_is_kept_too(version: str) -> None:
    with Double(version) as double:
        live = double_live(double)
        live.push(tree(board("b1", "b1")))
        once(double, lambda data: data.update(description="by hand"), lambda data: data.update(graphTooltip=1))
        _, applied = live.push(tree(board("b1", "New")))
        held = live.dashboard("b1")
        assert (held["description"], held["graphTooltip"]) == ("by hand", 1)
        assert len(applied.outcomes[0].overwritten) == 2


@pytest.mark.parametrize("version", ["10.4", "12.2"])
def test_an_edit_inside_a_write_whose_answer_is_lost_is_found(version: str) -> None:
    with Double(version) as double:
        live = double_live(double)
        live.push(tree(board("b1", "b1")))
        once(double, lambda data: data.update(description="by hand"))
        double.faults.drop(method="POST", path="/api/dashboards/db", after=True)
        _, applied = live.push(tree(board("b1", "New")))
        assert live.dashboard("b1")["description"] == "by hand"
        assert [each.result for each in applied.outcomes] == [Result.CONFLICT]
        assert [data["description"] for data in applied.outcomes[0].overwritten.values()] == ["by hand"]


@pytest.mark.parametrize("version", ["10.4", "12.2"])
@pytest.mark.parametrize("policy", ["stop", "theirs", "merge"])
def test_a_restored_dashboard_stays_ours_and_its_edit_stays_an_edit(version: str, policy: str) -> None:
    with Double(version) as double:
        live = double_live(double)
        live.push(tree(board("b1", "b1")))
        once(double, lambda data: data.update(description="by hand"))
        live.push(tree(board("b1", "New")), on_conflict=policy)
        plan, _ = live.push(tree(board("b1", "New")))
        held = live.dashboard("b1")
        assert (held["title"], held["description"]) == ("New", "by hand")
        assert "by hand" in str([step.edits for step in plan.steps])
        plan, _ = live.push(tree(board("b1", "New")), adopt=("dashboard/b1",))
        assert "by hand" in str([step.edits for step in plan.steps])
        assert "description" not in live.dashboard("b1")


@pytest.mark.parametrize("version", ["10.4", "12.2"])
def test_an_edit_that_is_restored_into_a_later_one_stays_an_edit(version: str) -> None:
    with Double(version) as double:
        live = double_live(double)
        live.push(tree(board("b1", "b1")))
        once(double, lambda data: data.update(description="by hand"))

        def after(method: str, path: str) -> None:
            if "/versions" in path:
                double.faults.before = None
                double.save_dashboard("b1", lambda data: data.update(graphTooltip=1))

        server, plan = live.plan(tree(board("b1", "New")))
        double.faults.before = after
        assert "restored it into the newest version" in live.apply(server, plan).outcomes[0].message
        plan, _ = live.push(tree(board("b1", "New")), adopt=("dashboard/b1",))
        assert "by hand" in str([step.edits for step in plan.steps])
        assert [step.reason for step in plan.steps if step.key[1] == "b1"] == ["adopted; overwrites the live dashboard"]


@pytest.mark.parametrize("version", ["10.4", "12.2"])
def test_an_edit_after_the_restoration_overwrote_another_is_kept(version: str) -> None:
    with Double(version) as double:
        live = double_live(double)
        live.push(tree(board("b1", "b1")))
        once(double, lambda data: data.update(description="by hand"), lambda data: data.update(graphTooltip=1))
        writes = 0

        def after(method: str, path: str) -> None:
            nonlocal writes
            writes += method == "POST"
            if method == "GET" and writes == 2:
                double.faults.before = None
                double.save_dashboard("b1", lambda data: data.update(refresh="1m"))

        server, plan = live.plan(tree(board("b1", "New")))
        double.faults.before = after
        live.apply(server, plan)
        held = live.dashboard("b1")
        assert (held["description"], held["graphTooltip"], held["refresh"]) == ("by hand", 1, "1m")


def test_the_edit_is_restored_without_our_marks_when_the_dashboard_is_released() -> None:
    with Double("12.2") as double:
        live = double_live(double)
        files = tree(board("b1", "b1"))
        live.push(files)
        once(double, lambda data: data.update(description="by hand"))
        server = live.server()
        _, state = read_all(server, files, ENVIRON, live.options)
        live.apply(server, plan_release(server, state, live.options))
        held = live.dashboard("b1")
        assert (held["tags"], held["description"]) == (["t"], "by hand")
