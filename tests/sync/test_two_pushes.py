"""Two pushes run at once, in an order of their requests that a seed decides, and each of them may be killed."""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from heddle.diagnostics.errors import HeddleError
from heddle.grafana.client import Grafana
from heddle.grafana.http import Response
from heddle.sync.apply import apply
from heddle.sync.plan import ConflictPolicy
from heddle.sync.planner import plan_push
from heddle.sync.read_state import read_all
from heddle.sync.resources import format_key
from heddle.sync.server import connect
from tests.grafana_double.server import Grafana as Double
from tests.sync.files import ENVIRON, everything
from tests.sync.live import Live, actions, double_live, failures, quick_retries
from tests.sync.scenarios import Killed
from tests.sync.test_kill import all_changed

SEEDS = [int(seed) for seed in os.environ.get("HEDDLE_TWO_PUSHES_SEEDS", "").split(",") if seed] or list(range(12))
"""`HEDDLE_TWO_PUSHES_SEEDS=17,23` runs the interleavings of these seeds instead."""


@pytest.fixture(autouse=True)
def unlimited_deletions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Allow all objects to be deleted at once."""
    monkeypatch.setattr("heddle.sync.prune.MAX_SHARE", 1)


@dataclass
class Turns:
    """Lets one of several threads send a request at a time; the next one is chosen when all of them wait."""

    random: random.Random
    active: set[int]
    waiting: set[int] = field(default_factory=set)
    chosen: int | None = None
    condition: threading.Condition = field(default_factory=threading.Condition)

    @contextmanager
    def turn(self, name: int) -> Iterator[None]:
        with self.condition:
            self.waiting.add(name)
            self._choose()
            assert self.condition.wait_for(lambda: self.chosen == name, timeout=60)
            self.waiting.discard(name)
        yield
        with self.condition:
            self.chosen = None
            self._choose()

    def leave(self, name: int) -> None:
        with self.condition:
            self.active.discard(name)
            self.chosen = None if self.chosen == name else self.chosen
            self._choose()

    def _choose(self) -> None:
        if self.active and self.waiting == self.active and self.chosen is None:
            self.chosen = self.random.choice(sorted(self.waiting))
            self.condition.notify_all()


def push(live: Live, files: Mapping[str, bytes], turns: Turns, name: int, kill_at: int | None, policy: str) -> None:
    """Push in turns with another push; it may be killed at a request, before or after that takes effect."""
    number = 0
    grafana = Grafana(live.endpoint, retries=quick_retries())
    send = grafana.http.send

    def observed(method: str, url: str, **options: Any) -> Response:
        nonlocal number
        with turns.turn(name):
            number += 1
            if kill_at is not None and number >= kill_at and kill_at % 2:
                raise Killed
            response = send(method, url, **options)
            if kill_at is not None and number >= kill_at:
                raise Killed
            return response

    grafana.http.send = observed  # type: ignore[method-assign]
    options = replace(live.options, concurrency=1, on_conflict=ConflictPolicy(policy))
    try:
        server = connect(grafana)
        desired, state = read_all(server, dict(files), ENVIRON, options)
        plan = plan_push(server, desired, state, options, lambda revision: True)
        if not plan.is_blocked:
            apply(server, plan, lambda: "0" * 32, lambda step, outcome: None)
    except (Killed, HeddleError):
        pass
    finally:
        turns.leave(name)


def push_at_once(lives: list[Live], files: list[Mapping[str, bytes]], seed: int, policy: str = "stop") -> None:
    rng = random.Random(seed)
    turns = Turns(rng, {0, 1})
    kills = [rng.randrange(10, 70) if rng.random() < 0.6 else None for _ in lives]
    threads = [
        threading.Thread(target=push, args=(live, tree, turns, name, kills[name], policy))
        for name, (live, tree) in enumerate(zip(lives, files, strict=True))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.parametrize("seed", SEEDS)
def test_the_next_push_finishes_two_first_pushes_of_one_project(seed: int) -> None:
    with Double("10.4" if seed % 3 == 2 else "12.2") as double:
        live = double_live(double)
        for files in (everything(), all_changed()):
            push_at_once([live, double_live(double)], [files, files], seed)
            plan, result = live.push(files)
            assert plan.is_complete, (seed, [(step.key, step.reason) for step in plan.steps if step.action.blocks])
            assert failures(result) == [], seed
            plan, _ = live.push(files)
            assert not plan.writes, (seed, actions(plan))
            assert not plan.settlement, (seed, plan.settlement)
            assert [format_key(step.key) for step in plan.steps if not step.live or not step.live.is_managed] == [], (
                seed
            )
            assert plan.ledger.unverified == {}, seed


@pytest.mark.parametrize("seed", SEEDS)
def test_two_projects_at_once_do_not_share_an_object(seed: int) -> None:
    with Double("10.4" if seed % 3 == 2 else "12.2") as double:
        ours, theirs = double_live(double), double_live(double)
        theirs.options = replace(theirs.options, owner="other")
        # Grafana does not guard the creation of a message template: with equal content, both would have created it.
        files: list[Mapping[str, bytes]] = [everything(), all_changed()]
        push_at_once([ours, theirs], files, seed, policy="theirs")
        for _ in range(2):
            for live, tree in zip((ours, theirs), files, strict=True):
                live.push(dict(tree), on_conflict="theirs")
        owners: dict[str, set[int]] = {}
        for number, (live, tree) in enumerate(zip((ours, theirs), files, strict=True)):
            plan, _ = live.push(dict(tree), on_conflict="theirs")
            assert not plan.writes, (seed, number, actions(plan))
            for step in plan.steps:
                if step.live and step.live.is_managed:
                    owners.setdefault(format_key(step.key), set()).add(number)
        assert {name for name, found in owners.items() if len(found) != 1} == set(), seed
        # Nothing that one project changes later is an object of the other one.
        before = {name for name, found in owners.items() if found == {1}}
        changed = {path: text.replace(b"23:", b"21:").replace(b"#ops", b"#mine") for path, text in everything().items()}
        plan, _ = ours.push(changed, on_conflict="ours")
        assert [step.key for step in plan.writes if format_key(step.key) in before] == [], seed
