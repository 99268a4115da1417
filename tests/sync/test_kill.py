"""The next push finishes one that was killed, or whose server died, at any request."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import pytest

from heddle.diagnostics.errors import HeddleError
from heddle.grafana.client import Grafana
from tests.grafana_double.instance import copy_json
from tests.grafana_double.server import Grafana as Double
from tests.sync.files import ENVIRON, dashboard, everything, group, rule, source, tree
from tests.sync.live import Live, actions, double_live, failures, quick_retries

VERSIONS = ("10.4", "12.2")


class DyingGrafana(Double):
    """Closes every connection from one request on; `applies_last` says whether that one is applied."""

    def __init__(self, version: str) -> None:
        super().__init__(version)
        self.dies_at: int | None = None
        self.applies_last = False
        self.dies_in_write = False
        self.request_count = 0

    def handle(self, method: str, path: str, headers: dict[str, str], body: Any) -> Any:
        number, self.request_count = self.request_count, self.request_count + 1
        if self.dies_at is None or number < self.dies_at:
            return super().handle(method, path, headers, body)
        if number == self.dies_at:
            self.dies_in_write = method != "GET"
            if self.applies_last:
                super().handle(method, path, headers, body)
        return None, False


@dataclass(frozen=True)
class Scenario:
    """The state before a push that is killed, the push, and what must be true in the end."""

    name: str
    before: Callable[[Live], Any]
    files: Callable[[], dict[str, bytes]]
    after: Callable[[Live], None]
    options: dict[str, Any]


def do_nothing(live: Live) -> None:
    """Start with an empty Grafana."""


def all_changed() -> dict[str, bytes]:
    """Return the tree of `everything`, with a change of each kind."""
    files = everything()
    for path, content in files.items():
        text = content.decode()
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
            text = text.replace(before, after)
        files[path] = text.encode()
    return files


def two_receivers() -> dict[str, bytes]:
    """Return the tree of `everything` with a second receiver in the contact point."""
    return _with_alerting(everything(), receivers=2, rules=("r1", "r2"), interval="1m")


def three_receivers() -> dict[str, bytes]:
    """Return that tree with both receivers changed, a third one, a new rule and another interval."""
    return _with_alerting(everything(), receivers=3, rules=("r1", "r2", "r3"), interval="2m", recipient="#elsewhere")


def _with_alerting(
    files: dict[str, bytes], *, receivers: int, rules: tuple[str, ...], interval: str, recipient: str = "#ops"
) -> dict[str, bytes]:
    alerting = json.loads(files["provisioning/alerting/all.yaml"])
    point, rule_group = alerting["contactPoints"][0], group("g", *(rule(uid, uid.upper()) for uid in rules))
    first = point["receivers"][0]
    numbered = [{**first, "uid": f"ops-{number}"} for number in range(1, receivers + 1)]
    point["receivers"] = [{**item, "settings": {**item["settings"], "recipient": recipient}} for item in numbered]
    alerting["groups"] = [{**rule_group, "interval": interval}]
    return files | {"provisioning/alerting/all.yaml": json.dumps(alerting).encode()}


def assert_three_receivers(live: Live) -> None:
    state = live.double.state
    assert sorted(state["rules"]) == ["r1", "r2", "r3"]
    assert [point["settings"].get("recipient") for point in state["contact_points"][1:]] == ["#elsewhere"] * 3
    assert set(state["intervals"].values()) == {120}


def points_of_ops(live: Live) -> list[Any]:
    return [point for point in live.double.state["contact_points"] if point["name"] == "ops"]


NEW = "https://hooks.slack.example/another-s3cr3t"


def assert_new_secret(live: Live) -> None:
    assert [point["settings"]["url"] for point in points_of_ops(live)] == [NEW]


def most_removed() -> dict[str, bytes]:
    """Return a tree with few of the objects of `everything`."""
    return tree(dashboard(), sources=(source("prom", isDefault=True),))


def assert_all_changed(live: Live) -> None:
    assert live.dashboard("one")["title"] == "One more"
    assert live.get("/api/folders/folder-loom")["title"] == "Loom renamed"
    assert [point["settings"]["recipient"] for point in points_of_ops(live)] == ["#ops-two"]


def assert_removed(live: Live) -> None:
    state = live.double.state
    assert sorted(state["datasources"]) == ["prom"]
    assert set(state["dashboards"]) & {"one", "two"} == {"one"}
    assert sorted(state["folders"]) == ["folder-loom"]
    assert (state["rules"], state["mute_timings"], state["templates"], state["correlations"]) == ({}, {}, {}, {})
    assert [point["name"] for point in state["contact_points"]] == ["email receiver"]


def assert_everything(live: Live) -> None:
    state = live.double.state
    assert sorted(state["datasources"]) == ["loki", "prom"]
    assert {"one", "two"} <= set(state["dashboards"])
    assert sorted(state["rules"]) == ["r1", "r2"]
    assert len(state["correlations"]) == 1
    assert len(points_of_ops(live)) == 1


def push_and_edit(live: Live) -> None:
    live.push(everything())
    live.edit("one", lambda data: data["panels"][0].update(title="By hand"))
    live.edit("two", lambda data: data.update(description="by hand"))


def assert_changes_and_edits(live: Live) -> None:
    assert_all_changed(live)
    assert live.dashboard("one")["panels"][0]["title"] == "By hand"
    assert live.dashboard("two")["description"] == "by hand"


def push_everything(live: Live) -> None:
    live.push(everything())


def push_two_receivers(live: Live) -> None:
    live.push(two_receivers())


SCENARIOS = (
    Scenario("first", do_nothing, everything, assert_everything, {}),
    Scenario("update", push_everything, all_changed, assert_all_changed, {}),
    Scenario("merge", push_and_edit, all_changed, assert_changes_and_edits, {"on_conflict": "merge"}),
    Scenario("parts", push_two_receivers, three_receivers, assert_three_receivers, {}),
    Scenario("secret", push_everything, everything, assert_new_secret, {}),
    Scenario(
        "prune",
        lambda live: live.push(two_receivers()),
        most_removed,
        assert_removed,
        {"prune": True, "max_deletes": 100},
    ),
)


@dataclass
class KilledPushes:
    """Pushes to one Grafana, whose state is reset before each of them."""

    scenario: Scenario
    live: Live
    double: DyingGrafana

    def __post_init__(self) -> None:
        self.scenario.before(self.live)
        self.state = copy_json(self.double.state)

    def kill_at_each_request(self, *, applies_last: bool) -> Iterator[int]:
        """Kill a push at each request from the last one before its first write on.

        Yield the number of the request if the push had changed something. With `applies_last`, only writes count: a
        read without a response is the same, whether it is applied or not.
        """
        for number in count(self._first_write() - 1):
            self._reset()
            self.double.dies_at, self.double.applies_last = number, applies_last
            live = replace(self.live, retries=quick_retries(1))
            with suppress(HeddleError):  # raised if nothing was applied yet
                live.push(self.scenario.files(), **self.scenario.options)
            if self.double.request_count <= number:
                return
            self.double.dies_at = None
            is_new = self.double.dies_in_write or not applies_last
            if is_new and self.double.state != self.state:
                yield number

    def _first_write(self) -> int:
        """Return the number of the first request of the push that is no GET."""
        self._reset()
        self.live.push(self.scenario.files(), **self.scenario.options)
        methods = [request.method for request in self.double.requests]
        return next(number for number, method in enumerate(methods) if method != "GET")

    def _reset(self) -> None:
        self.double.reset(self.state)
        self.double.request_count = 0


@pytest.fixture(autouse=True)
def unlimited_deletions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Allow all objects to be deleted at once."""
    monkeypatch.setattr("heddle.sync.prune.MAX_SHARE", 1)


@pytest.mark.parametrize("applies_last", [False, True], ids=["dropped", "applied"])
@pytest.mark.parametrize("scenario", SCENARIOS, ids=[scenario.name for scenario in SCENARIOS])
@pytest.mark.parametrize("version", VERSIONS)
def test_the_next_push_finishes_a_killed_one(
    version: str, scenario: Scenario, applies_last: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with DyingGrafana(version) as double:
        live, kills = double_live(double), 0
        pushes = KilledPushes(scenario, live, double)
        if scenario.name == "secret":
            monkeypatch.setitem(ENVIRON, "HOOK", NEW)
        for number in pushes.kill_at_each_request(applies_last=applies_last):
            kills += 1
            where = f"killed at request {number}"
            plan, result = live.push(scenario.files(), **scenario.options)
            reasons = [step.reason for step in plan.steps]
            assert (plan.refusals, plan.is_complete) == ((), True), (where, actions(plan), reasons)
            assert failures(result) == [], where
            scenario.after(live)
            before = len(double.requests)
            next_plan, _ = live.push(scenario.files(), **scenario.options)
            assert [request for request in double.requests[before:] if request.method != "GET"] == [], where
            assert set(actions(next_plan).values()) <= {"unchanged", "kept"}, where
    assert kills >= 3


def test_several_pushes_may_be_killed_in_a_row() -> None:
    with DyingGrafana("12.2") as double:
        live = double_live(double)
        live.push(everything())
        for files in (all_changed(), two_receivers()):
            server, plan = live.plan(files)
            assert plan.is_complete, [step.reason for step in plan.steps]
            # The write-ahead record is the first write, and the only one that arrives.
            double.dies_at, double.request_count, double.applies_last = 0, 0, True
            live.apply(replace(server, grafana=Grafana(live.endpoint, retries=quick_retries(1))), plan)
            double.dies_at = None
        assert live.plan(everything())[1].is_complete
        assert live.plan(three_receivers())[1].is_complete


def test_restoring_the_state_before_the_last_push_is_an_edit() -> None:
    with DyingGrafana("12.2") as double:
        live = double_live(double)
        live.push(everything())
        before = copy_json(double.state["mute_timings"])
        live.push(all_changed())
        double.state["mute_timings"] = before
        files = {path: text.replace(b"23:00", b"22:45") for path, text in everything().items()}
        assert actions(live.plan(files)[1])["mute-timing/nights"] == "conflict"
