"""People save all the time while pushes run, between our requests and inside our writes: no edit goes unheard."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from heddle.sync.apply import Applied
from heddle.sync.outcome import Result
from heddle.sync.plan import Edit, Plan
from heddle.sync.read_state import survey
from heddle.sync.release import released
from tests.grafana.server import Grafana as Double
from tests.sync.files import ENVIRON, Json, board, tree
from tests.sync.live import Live, double_live

BOARDS = ("b1", "b2", "b3")
EACH = 34
INSIDE = 24
"""Edits per dashboard of people who save and look at the version, and those that are saved inside our writes."""


class Raced(Double):
    """Saves somebody's edit between the check and the storing of our own writes, by a seed."""

    def __init__(self, version: str, seed: int) -> None:
        super().__init__(version)
        self.chance = random.Random(seed)
        self.asker = threading.local()
        self.slipped: list[str] = []
        self.faults.inside = self.slip

    def handle(self, method: str, path: str, headers: dict[str, str], body: Any) -> Any:
        self.asker.ours = headers.get("User-Agent") == "heddle"
        return super().handle(method, path, headers, body)

    def slip(self, kind: str, uid: str) -> None:
        ours, known = getattr(self.asker, "ours", False), uid in self.state["dashboards"]
        if ours and known and uid in BOARDS and len(self.slipped) < INSIDE and self.chance.random() < 0.6:
            token = f"<in{len(self.slipped)}>"
            change = edits(token, self.chance)
            self.save_dashboard(uid, change, by="inside")
            self.slipped.append(token)


def edits(token: str, chance: random.Random) -> Any:
    """Return an edit that leaves a token in some place, and takes no other token away."""

    def change(data: Json) -> None:
        panels = data["panels"]
        match chance.randrange(5):
            case 0:
                data["description"] = data.get("description", "") + token
            case 1:
                data["tags"] = [*(data.get("tags") or []), token]
            case 2:
                panels[0]["title"] += token
            case 3:
                panels[-1]["targets"][0]["expr"] += f" # {token}"
            case _:
                number = 1 + max(each["id"] for each in panels)
                panels.append({**json.loads(json.dumps(panels[0])), "id": number, "title": token})

    return change


class Editor(threading.Thread):
    """Somebody who reads, changes and saves one dashboard again and again, each time against the version they read."""

    def __init__(self, live: Live, uid: str, seed: int) -> None:
        super().__init__(daemon=True)
        self.live, self.uid = live, uid
        self.chance = random.Random(f"{seed}{uid}")
        self.saved: list[str] = []

    def run(self) -> None:
        while len(self.saved) < EACH:
            token = f"<{self.uid}-{len(self.saved)}>"
            data = self.live.dashboard(self.uid)
            edits(token, self.chance)(data)
            time.sleep(self.chance.uniform(0, 0.02))  # people look before they save
            body = {"dashboard": data, "folderUid": "folder-loom", "message": ""}
            status, _ = self.live.ask("POST", "/api/dashboards/db", body)
            if status == 200:
                self.saved.append(token)
            else:
                assert status in (409, 412), status


def boards(number: int, chance: random.Random) -> Iterator[Json]:
    """Yield what the files say at one time; people touch some of the same fields."""
    for uid in BOARDS:
        made = board(uid, f"{uid} {number}")
        made["panels"][1]["title"] = f"Second {number}"
        if chance.random() < 0.2:
            made["description"] = f"from the files {number}"
        if chance.random() < 0.1:
            made["panels"][0]["title"] = f"First {number}"
        yield made


def said(edits: tuple[Edit, ...]) -> list[Any]:
    return [[change.before, change.after, change.sentence] for edit in edits for change in edit.changes]


def reported(plan: Plan, applied: Applied) -> str:
    """Return the content of every edit that a plan or its end tells of."""
    told: list[Any] = [said(step.edits) for step in plan.steps]
    told += [[said(each.edits), dict(each.lost)] for each in applied.outcomes]
    return json.dumps(told, default=str)


@pytest.mark.parametrize("policy", ["stop", "ours", "theirs", "merge"])
@pytest.mark.parametrize("version", ["10.4", "12.2"])
def test_every_edit_is_in_the_dashboard_or_in_a_report(version: str, policy: str) -> None:
    seed = sum(map(ord, version + policy))
    chance = random.Random(seed)
    with Raced(version, seed) as double:
        live = double_live(double)
        live.push(tree(*boards(0, chance)))
        people = [Editor(live, uid, seed) for uid in BOARDS]
        for each in people:
            each.start()
        told, number = [], 0
        while number < 100 and (any(each.is_alive() for each in people) or len(double.slipped) < INSIDE):
            number += 1
            told.append(reported(*live.push(tree(*boards(number, chance)), resolve=policy)))
            if not any(each.is_alive() for each in people):
                # What people left is in the way for good, so it is taken over as it is.
                adopt = tuple(f"dashboard/{uid}" for uid in BOARDS)
                told.append(reported(*live.push(tree(*boards(number, chance)), adopt=adopt)))
        saved = [token for each in people for token in each.saved] + double.slipped
        held = "".join(json.dumps(live.dashboard(uid)) for uid in BOARDS) + "".join(told)
    assert len(saved) == len(set(saved)) == len(BOARDS) * EACH + INSIDE
    assert [token for token in saved if token not in held] == []


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
        _, applied = live.push(tree(board("b1", "New")), resolve=policy)
        held = live.dashboard("b1")
        assert (held["title"], held.get("description", "")) == end
        assert [each.result for each in applied.outcomes] == [Result.CONFLICT]
        assert [data["description"] for data in applied.outcomes[0].lost.values()] == ["by hand"]
        assert applied.outcomes[0].edits[0].by == "alice"


@pytest.mark.parametrize("version", ["10.4", "12.2"])
def test_an_edit_inside_the_putting_back_is_kept_too(version: str) -> None:
    with Double(version) as double:
        live = double_live(double)
        live.push(tree(board("b1", "b1")))
        once(double, lambda data: data.update(description="by hand"), lambda data: data.update(graphTooltip=1))
        _, applied = live.push(tree(board("b1", "New")))
        held = live.dashboard("b1")
        assert (held["description"], held["graphTooltip"]) == ("by hand", 1)
        assert len(applied.outcomes[0].lost) == 2


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
        assert [data["description"] for data in applied.outcomes[0].lost.values()] == ["by hand"]


@pytest.mark.parametrize("version", ["10.4", "12.2"])
@pytest.mark.parametrize("policy", ["stop", "theirs", "merge"])
def test_a_restored_dashboard_stays_ours_and_its_edit_stays_an_edit(version: str, policy: str) -> None:
    with Double(version) as double:
        live = double_live(double)
        live.push(tree(board("b1", "b1")))
        once(double, lambda data: data.update(description="by hand"))
        live.push(tree(board("b1", "New")), resolve=policy)
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
        assert "put back into what was saved since" in live.apply(server, plan).outcomes[0].said
        plan, _ = live.push(tree(board("b1", "New")), adopt=("dashboard/b1",))
        assert "by hand" in str([step.edits for step in plan.steps])
        assert [step.reason for step in plan.steps if step.key[1] == "b1"] == ["taken over as it is"]


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
        _, state = survey(server, files, ENVIRON, live.options)
        live.apply(server, released(server, state, live.options))
        held = live.dashboard("b1")
        assert (held["tags"], held["description"]) == (["t"], "by hand")
