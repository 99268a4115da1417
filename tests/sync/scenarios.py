"""Scenarios in which people act between the requests of pushes that are killed and disturbed; a seed repeats one."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from heddle.diagnostics.errors import HeddleError
from heddle.grafana.client import Grafana
from heddle.grafana.http import HttpClient, Response, Retries
from heddle.grafana.http_errors import HttpError, RequestFailed, UnexpectedResponse, error_type
from heddle.sync.apply import ApplyResult, apply
from heddle.sync.plan import Action, ConflictPolicy, Plan, Step
from heddle.sync.planner import plan_push
from heddle.sync.read_state import read_all
from heddle.sync.resources import Kind, format_key
from heddle.sync.server import connect
from tests.sync.files import ENVIRON, everything
from tests.sync.live import Live, actions, failures
from tests.sync.people import ADDITIONS, EDITS, forms, remove_own_rules, stored_text

SEEDS = [int(seed) for seed in os.environ.get("HEDDLE_SCENARIO_SEEDS", "").split(",") if seed] or list(range(60))
"""`HEDDLE_SCENARIO_SEEDS=17,23` runs the scenarios of these seeds instead."""

ROUNDS = 2
VERSIONED = (Kind.DASHBOARD, Kind.DATASOURCE, Kind.LIBRARY_PANEL)
"""Grafana checks the version of a write of these, so people may act at any time."""


class Killed(BaseException):
    """The process of a push ends."""


@dataclass
class Disturbance:
    """What happens during one push: when it is killed, which requests fail, and how often people act.

    `kill_at` counts the requests from the first write on, and `faults` the writes.
    """

    random: random.Random
    kill_at: int | None = None
    kills_after_save: bool = False
    """Whether the push is killed directly after it saved a dashboard, before it looks for overwritten edits."""

    applies_last: bool = False
    faults: dict[int, str] = field(default_factory=dict)
    rate: float = 0.25


@dataclass
class World:
    """A Grafana with people, and pushes whose requests pass through `send`."""

    live: Live
    seed: int
    random: random.Random = field(init=False)
    edits: dict[str, str] = field(default_factory=dict)
    """The tokens of edits, with the object."""

    additions: set[str] = field(default_factory=set)
    reports: str = ""
    events: list[str] = field(default_factory=list)
    count: int = 0
    disturbance: Disturbance | None = None
    number: int = 0
    writes: int = 0
    since_first_write: int = 0
    step: Step | None = None
    first_of_step: bool = True
    is_acting: bool = False

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)

    def act(self, busy: str = "") -> None:
        """Let another user act; `busy` is an object that Grafana does not guard while Heddle writes it."""
        self.count += 1
        token = f"<{self.seed}-{self.count}>"
        self.is_acting = True
        try:
            if self.random.random() < 0.15:
                name = self.random.choice(list(ADDITIONS))
                # An object that somebody adds to what Heddle deletes at the same moment is not guarded either.
                if not busy and ADDITIONS[name](self.live, token):
                    self.additions.add(token)
                    self.events.append(f"{self.number}: somebody adds a {name} {token}")
                return
            name = self.random.choice(list(EDITS))
            if name != busy and EDITS[name](self.live, token):
                self.edits[token] = name
                self.events.append(f"{self.number}: somebody edits {name} {token}")
        finally:
            self.is_acting = False

    def act_inside_write(self, kind: str, uid: str) -> None:
        """Let another user save a dashboard between the version check and the write of a save by Heddle."""
        if self.disturbance and not self.is_acting and uid == "one" and self.random.random() < 0.6:
            self.count += 1
            token = f"<{self.seed}-{self.count}>"
            self.is_acting = True
            try:
                if EDITS["dashboard/one"](self.live, token):
                    self.edits[token] = "dashboard/one"
                    self.events.append(f"{self.number}: somebody edits dashboard/one inside the write {token}")
            finally:
                self.is_acting = False

    def observe(self, http: HttpClient) -> None:
        """Let `request` handle everything that Heddle sends."""
        send = http.send

        def observed(method: str, url: str, **options: Any) -> Response:
            body = options.get("json")
            is_save = isinstance(body, dict) and isinstance(body.get("dashboard"), dict)
            uid = str(body["dashboard"].get("uid")) if is_save and body else ""
            return self.request(lambda: send(method, url, **options), method, url, uid)

        http.send = observed  # type: ignore[method-assign]

    def request(self, send: Any, method: str, url: str, saved: str) -> Response:
        """Send a request of Heddle, with what happens before it and to it; `saved` is the dashboard that it saves."""
        disturbance = self.disturbance
        if disturbance is None:
            return send()  # type: ignore[no-any-return]
        self.number += 1
        self.events.append(f"{self.number}: {method} {url.partition('/api')[2]}")
        is_guarded = self.step is None or (self.step.key[0] in VERSIONED and self.step.action is not Action.DELETE)
        busy = "" if is_guarded or self.first_of_step or self.step is None else format_key(self.step.key)
        if disturbance.random.random() < disturbance.rate:
            self.act(busy)
        self.first_of_step = False
        self.writes += method != "GET"
        self.since_first_write += self.writes > 0
        is_last = disturbance.kill_at is not None and self.since_first_write > disturbance.kill_at
        if is_last and not disturbance.applies_last:
            self.events.append(f"{self.number}: killed before the request")
            raise Killed
        fault = disturbance.faults.get(self.writes, "") if method != "GET" else ""
        if fault:
            self.events.append(f"{self.number}: {fault}")
        if fault.endswith("before"):
            raise _failure(fault)
        response: Response = send()
        if is_last or (saved == "one" and disturbance.kills_after_save):
            self.events.append(f"{self.number}: killed after the request")
            raise Killed
        if fault == "empty":
            return Response(status=200)
        if fault:
            raise _failure(fault)
        return response

    def push(self, files: Mapping[str, bytes], disturbance: Disturbance | None, **options: Any) -> Any:
        """Push, and return the plan and the result; None where it was killed."""
        self.disturbance, self.step = disturbance, None
        self.number = self.writes = self.since_first_write = 0
        retries = Retries(attempts=3, sleep=lambda seconds: None)
        grafana = Grafana(self.live.endpoint, retries=retries)
        self.observe(grafana.http)
        options["on_conflict"] = ConflictPolicy(options.get("on_conflict", "stop"))
        all_options = replace(self.live.options, concurrency=1, max_deletes=100, **options)
        self.events.append(f"push {options}")
        try:
            server = connect(grafana)
            desired, state = read_all(server, dict(files), ENVIRON, all_options)
            plan = plan_push(server, desired, state, all_options, lambda revision: True)
            self.report(plan)
            self.events.append(f"plan {actions(plan)}")
            if plan.is_blocked:
                return plan, ApplyResult(())
            writes = list(plan.writes)
            self.step, self.first_of_step = None, True

            def report(step: Step, outcome: Any) -> None:
                self.events.append(f"{self.number}: {outcome.result} {format_key(step.key)} {outcome.message}")
                following = writes.index(step) + 1
                self.step = writes[following] if following < len(writes) else None
                self.first_of_step = True

            # The first write is that of the ledger, before which nothing is looked at.
            self.step = writes[0] if writes else None
            result = apply(server, plan, lambda: "0" * 32, report)
        except Killed:
            return None
        finally:
            self.disturbance = None
        self.reports += json.dumps([[_changes(item.edits), dict(item.overwritten)] for item in result.outcomes])
        return plan, result

    def report(self, plan: Plan) -> None:
        """Remember what a plan reports; a backup has what is overwritten knowingly."""
        for step in plan.steps:
            self.reports += json.dumps([_changes(step.edits), [version.data for version in step.overwritten]])
            if step.live and step.action.writes and (step.edits or step.reason.startswith("adopted")):
                self.reports += json.dumps(step.live.body)

    def lost(self) -> list[str]:
        """Return the edits that are neither stored nor reported, and the additions that are not stored."""
        stored = stored_text(self.live)
        edits = [
            f"{name} {token}"
            for token, name in self.edits.items()
            if not any(form in text for form in forms(name, token) for text in (stored, self.reports))
        ]
        return edits + [f"added {token}" for token in sorted(self.additions) if token not in stored]


def _changes(edits: Any) -> list[Any]:
    return [[change.before, change.after, change.sentence] for edit in edits for change in edit.changes]


def _failure(fault: str) -> HttpError:
    """Return the error of a request that a proxy or the network disturbs."""
    if fault.startswith("cut"):
        return RequestFailed("cut")
    if fault == "login page":
        return UnexpectedResponse("a page", 200)
    status = int(fault.partition(" ")[0])
    return error_type(status, "")(status, "from a proxy", None)


FAULTS = ("empty", "500 after", "503 after", "503 before", "login page", "cut after", "cut before")


def versions_of_files(rng: random.Random) -> Iterator[dict[str, bytes]]:
    """Yield the files of one push after the other: any object may change or leave them."""
    number = 0
    while True:
        files = everything()
        panel = {"uid": "shared", "name": "Shared", "folderUid": "folder-loom"}
        panel |= {"model": {"type": "text", "title": "Shared", "options": {"content": f"files {number}"}}}
        files["library-panels/loom/shared.json"] = json.dumps(panel).encode()
        changes = (
            ('"title": "One"', f'"title": "One {number}"'),
            ('"folder": "Loom"', f'"folder": "Loom {number}"'),
            ('"url": "http://127.0.0.1:1"', f'"url": "http://127.0.0.1:{number + 1}"'),
            ("to the logs", f"to the logs {number}"),
            ("#ops", f"#ops-{number}"),
            ('"group_by": ["alertname"]', f'"group_by": ["alertname", "job{number}"]'),
            ("23:00", f"23:{10 + number}"),
            ("len .Alerts", f"len .Alerts{number}"),
            ('"for": "5m"', f'"for": "{5 + number}m"'),
        )
        for before, after in changes:
            if number and rng.random() < 0.5:
                files = {path: text.replace(before.encode(), after.encode()) for path, text in files.items()}
        if number and rng.random() < 0.3:
            del files["dashboards/loom/two.json"]
        if number and rng.random() < 0.3:
            files = _without_alerting(files, rng)
        yield files
        number += 1


def _without_alerting(files: dict[str, bytes], rng: random.Random) -> dict[str, bytes]:
    """Return the files without some alerting objects that no other one needs."""
    alerting = json.loads(files["provisioning/alerting/all.yaml"])
    for key in rng.sample(["groups", "templates", "policies"], 2):
        del alerting[key]
    if "policies" not in alerting:
        del alerting["muteTimes"], alerting["contactPoints"]
    return files | {"provisioning/alerting/all.yaml": json.dumps(alerting).encode()}


def run(world: World) -> None:
    """Push disturbed and undisturbed in turn, and check the promises after each undisturbed push."""
    rng = world.random
    files = versions_of_files(rng)
    current = next(files)
    world.push(current, None)
    for _ in range(ROUNDS):
        current = next(files) if rng.random() < 0.8 else current
        options = {
            "on_conflict": rng.choice(["stop", "theirs", "theirs", "merge", "merge", "ours", "ours"]),
            "prune": rng.random() < 0.4,
        }
        for _ in range(rng.randrange(3)):
            world.act()
        disturbance = Disturbance(rng, rate=rng.choice([0.0, 0.1, 0.3]))
        disturbance.kills_after_save = rng.random() < 0.3
        if rng.random() < 0.5:
            disturbance.kill_at, disturbance.applies_last = rng.randrange(25), rng.random() < 0.5
        if rng.random() < 0.5:
            disturbance.faults = {rng.randrange(1, 10): rng.choice(FAULTS) for _ in range(3)}
        world.push(current, disturbance, **options)
        world.push(current, None, **options)
        lost = world.lost()
        assert not lost, f"lost: {lost}"
    # A group with a rule of somebody else is refused, so they take it away.
    remove_own_rules(world.live)
    world.additions = {token for token in world.additions if token in stored_text(world.live)}
    # The last push takes what the files define, and the one after it finds nothing to do.
    plan, result = world.push(current, None, on_conflict="ours")
    if refused := tuple(format_key(step.key) for step in plan.steps if step.action is Action.REFUSED):
        # Somebody changed the initial policy after a push had reset it.
        plan, result = world.push(current, None, on_conflict="ours", adopt=refused)
    assert plan.is_complete, [(step.key, step.reason) for step in plan.steps if step.action.blocks]
    assert failures(result) == []
    plan, _ = world.push(current, None, on_conflict="ours")
    assert not plan.writes, actions(plan)
    assert not plan.settlement
    lost = world.lost()
    assert not lost, f"lost: {lost}"


def check(live: Live, seed: int) -> None:
    world = World(live, seed)
    if live.double:
        live.double.faults.inside = world.act_inside_write
    try:
        run(world)
    except (AssertionError, HeddleError) as error:
        log = "\n".join(world.events)
        raise AssertionError(f"HEDDLE_SCENARIO_SEEDS={seed} repeats this: {error}\n{log}") from error
