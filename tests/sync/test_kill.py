"""A push that is killed at any request, or whose server dies there, is finished by the next one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import pytest

from heddle.diagnostics.errors import HeddleError
from heddle.grafana.client import Grafana
from heddle.sync.writer import Result
from tests.grafana_double.instance import copy_json
from tests.grafana_double.server import Grafana as Double
from tests.sync.files import ENVIRON, board, everything, group, rule, source, tree
from tests.sync.live import Live, actions, double_live, quick_retries

VERSIONS = ("10.4", "12.2")


class Dying(Double):
    """Closes every connection from a request on; that one is applied or not."""

    def __init__(self, version: str) -> None:
        super().__init__(version)
        self.dies_at: int | None = None
        self.applied = False
        self.asked = 0

    def handle(self, method: str, path: str, headers: dict[str, str], body: Any) -> Any:
        number, self.asked = self.asked, self.asked + 1
        if self.dies_at is None or number < self.dies_at:
            return super().handle(method, path, headers, body)
        if number == self.dies_at and self.applied:
            super().handle(method, path, headers, body)
        return None, False


@dataclass(frozen=True)
class Scene:
    """What is there before the push that is killed, the push, and what must be true in the end."""

    name: str
    before: Callable[[Live], Any]
    files: Callable[[], dict[str, bytes]]
    after: Callable[[Live], None]
    options: dict[str, Any]


def nothing(live: Live) -> None:
    """Leave it as it is."""


def other() -> dict[str, bytes]:
    """Return the tree with an object of each kind, each of them changed."""
    found = everything()
    for path, content in found.items():
        words = content.decode()
        for before, after in (
            ('"title": "One"', '"title": "One more"'),
            ('"folder": "Loom"', '"folder": "Loom renamed"'),
            ('"httpMethod": "POST"', '"httpMethod": "GET"'),
            ("to the logs", "to all logs"),
            ("#ops", "#ops-two"),
            ('"group_by": ["alertname"]', '"group_by": ["alertname", "job"]'),
            ("23:00", "23:30"),
            ("len .Alerts", "len .Alerts.Firing"),
            ('"for": "5m"', '"for": "10m"'),
        ):
            words = words.replace(before, after)
        found[path] = words.encode()
    return found


def pair() -> dict[str, bytes]:
    """Return the tree with a second receiver in the contact point, and groups of two and three rules."""
    return _with(everything(), receivers=2, rules=("r1", "r2"), every="1m")


def wider() -> dict[str, bytes]:
    """Return it with both receivers changed and a third one, a new rule and another interval."""
    return _with(everything(), receivers=3, rules=("r1", "r2", "r3"), every="2m", to="#elsewhere")


def _with(
    files: dict[str, bytes], *, receivers: int, rules: tuple[str, ...], every: str, to: str = "#ops"
) -> dict[str, bytes]:
    held = json.loads(files["provisioning/alerting/all.yaml"])
    point, made = held["contactPoints"][0], group("g", *(rule(uid, uid.upper()) for uid in rules))
    first = point["receivers"][0]
    numbered = [{**first, "uid": f"ops-{number}"} for number in range(1, receivers + 1)]
    point["receivers"] = [{**each, "settings": {**each["settings"], "recipient": to}} for each in numbered]
    held["groups"] = [{**made, "interval": every}]
    return files | {"provisioning/alerting/all.yaml": json.dumps(held).encode()}


def widened(live: Live) -> None:
    state = live.double.state
    assert sorted(state["rules"]) == ["r1", "r2", "r3"]
    assert [each["settings"].get("recipient") for each in state["contact_points"][1:]] == ["#elsewhere"] * 3
    assert set(state["intervals"].values()) == {120}


NEW = "https://hooks.slack.example/another-s3cr3t"


def renewed(live: Live) -> None:
    assert [each["settings"]["url"] for each in live.double.state["contact_points"] if each["name"] == "ops"] == [NEW]


def fewer() -> dict[str, bytes]:
    """Return a tree that lacks most of what the other one has."""
    return tree(board(), sources=(source("prom", isDefault=True),))


def everything_is_new(live: Live) -> None:
    assert live.dashboard("one")["title"] == "One more"
    assert live.get("/api/folders/folder-loom")["title"] == "Loom renamed"
    assert [each["settings"]["recipient"] for each in live.double.state["contact_points"] if each["name"] == "ops"] == [
        "#ops-two"
    ]


def gone(live: Live) -> None:
    state = live.double.state
    assert sorted(state["datasources"]) == ["prom"]
    assert set(state["dashboards"]) & {"one", "two"} == {"one"}
    assert sorted(state["folders"]) == ["folder-loom"]
    assert (state["rules"], state["mute_timings"], state["templates"], state["correlations"]) == ({}, {}, {}, {})
    assert [each["name"] for each in state["contact_points"]] == ["email receiver"]


def all_there(live: Live) -> None:
    state = live.double.state
    assert sorted(state["datasources"]) == ["loki", "prom"]
    assert {"one", "two"} <= set(state["dashboards"])
    assert sorted(state["rules"]) == ["r1", "r2"]
    assert len(state["correlations"]) == 1
    assert len([each for each in state["contact_points"] if each["name"] == "ops"]) == 1


def edited(live: Live) -> None:
    live.push(everything())
    live.edit("one", lambda data: data["panels"][0].update(title="By hand"))
    live.edit("two", lambda data: data.update(description="by hand"))


def both(live: Live) -> None:
    everything_is_new(live)
    assert live.dashboard("one")["panels"][0]["title"] == "By hand"
    assert live.dashboard("two")["description"] == "by hand"


def pushed(live: Live) -> None:
    live.push(everything())


SCENES = (
    Scene("first", nothing, everything, all_there, {}),
    Scene("update", pushed, other, everything_is_new, {}),
    Scene("merge", edited, other, both, {"on_conflict": "merge"}),
    Scene("parts", lambda live: live.push(pair()), wider, widened, {}),
    Scene("secret", pushed, everything, renewed, {}),
    Scene("prune", lambda live: live.push(pair()), fewer, gone, {"prune": True, "max_deletes": 100}),
)


@dataclass
class Killed:
    """One Grafana that is put back to where it was before each push that is killed."""

    scene: Scene
    live: Live
    double: Dying

    def __post_init__(self) -> None:
        self.scene.before(self.live)
        self.state = copy_json(self.double.state)

    def ends(self, *, applied: bool) -> Iterator[int]:
        """Yield the number of each request at which the push was killed and left something behind."""
        for number in count():
            self.double.state.clear()
            self.double.state.update(copy_json(self.state))
            self.double.asked, self.double.dies_at, self.double.applied = 0, number, applied
            dead = replace(self.live, retries=quick_retries(1))
            with suppress(HeddleError):  # as it ends where nothing was applied yet
                dead.push(self.scene.files(), **self.scene.options)
            if self.double.asked <= number:
                return
            self.double.dies_at = None
            if self.double.state != self.state:
                yield number


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let all of it be pruned at once, and spend no time on slow digests."""
    monkeypatch.setattr("heddle.sync.prune.MAX_SHARE", 1)
    monkeypatch.setattr("hashlib.scrypt", lambda text, **_: hashlib.sha256(text).digest())


@pytest.mark.parametrize("applied", [False, True], ids=["refused", "applied"])
@pytest.mark.parametrize("scene", SCENES, ids=[each.name for each in SCENES])
@pytest.mark.parametrize("version", VERSIONS)
def test_the_next_push_finishes_what_was_killed(
    version: str, scene: Scene, applied: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Dying(version) as double:
        live, met = double_live(double), 0
        killed = Killed(scene, live, double)
        if scene.name == "secret":
            monkeypatch.setitem(ENVIRON, "HOOK", NEW)
        for number in killed.ends(applied=applied):
            met += 1
            at = f"killed at request {number}"
            plan, ended = live.push(scene.files(), **scene.options)
            reasons = [step.reason for step in plan.steps]
            assert (plan.refusals, plan.is_complete) == ((), True), (at, actions(plan), reasons)
            assert [(each.key, each.message) for each in ended.outcomes if each.result is not Result.DONE] == [], at
            scene.after(live)
            before = len(double.requests)
            again, _ = live.push(scene.files(), **scene.options)
            assert [seen for seen in double.requests[before:] if seen.method != "GET"] == [], at
            assert set(actions(again).values()) <= {"unchanged", "kept"}, at
    assert met >= 3


def test_pushes_of_other_files_may_be_killed_one_after_the_other() -> None:
    with Dying("12.2") as double:
        live = double_live(double)
        live.push(everything())
        for files in (other(), pair()):
            server, plan = live.plan(files)
            assert plan.is_complete, [step.reason for step in plan.steps]
            # The note is the first write, and all that comes through.
            double.dies_at, double.asked, double.applied = 0, 0, True
            live.apply(replace(server, grafana=Grafana(live.endpoint, retries=quick_retries(1))), plan)
            double.dies_at = None
        assert live.plan(everything())[1].is_complete
        assert live.plan(wider())[1].is_complete


def test_what_somebody_puts_back_as_it_was_before_our_last_push_is_an_edit() -> None:
    with Dying("12.2") as double:
        live = double_live(double)
        live.push(everything())
        before = copy_json(double.state["mute_timings"])
        live.push(other())
        double.state["mute_timings"] = before
        files = {path: text.replace(b"23:00", b"22:45") for path, text in everything().items()}
        assert actions(live.plan(files)[1])["mute-timing/nights"] == "conflict"
