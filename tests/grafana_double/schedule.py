"""Simulated users who save dashboards at points that a seed decides: the same seed gives the same interleaving.

Without threads: users act between two requests of Heddle, and inside its writes between the check of the version and
the storing. This requires that only one request is open at a time, so push with `concurrency=1`.
"""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.grafana_double.instance import copy_json
from tests.grafana_double.routing import Body
from tests.grafana_double.server import Grafana

Edit = Callable[[str, Body, random.Random], None]
"""Changes a dashboard so that it contains a token."""

_AUTHORIZATION = {"Authorization": "Basic " + base64.b64encode(b"admin:admin").decode()}


@dataclass(slots=True)
class User:
    """A user with one dashboard open: `copy` is the version that they read and have not saved yet."""

    uid: str
    name: str
    copy: Body | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """What happened at a point of the schedule."""

    point: int
    where: str
    what: str


@dataclass(slots=True, kw_only=True)
class Rates:
    """The probabilities of users' actions: before a request, inside a write, and in a burst before a push."""

    between: float = 0.6
    inside: float = 0.6
    burst: float = 0.08


@dataclass(slots=True)
class Schedule:
    """The events so far, and the saved tokens with the point at which each was saved."""

    seed: int
    random: random.Random = field(init=False)
    events: list[Event] = field(default_factory=list)
    saved: dict[str, int] = field(default_factory=dict)
    inside: int = 0
    """How many of the tokens were saved inside a write of Heddle."""

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)

    def describe(self, points: Sequence[int], around: int = 12) -> str:
        """Return the events near these points, one on each line."""
        near = [event for event in self.events if any(abs(event.point - point) <= around for point in points)]
        return "\n".join(f"{event.point:5} {event.where}: {event.what}" for event in near)


class ScheduledGrafana(Grafana):
    """A Grafana whose users act until they have saved `edits` edits, and `inside` more inside writes of Heddle."""

    def __init__(
        self, version: str, seed: int, uids: Sequence[str], edit: Edit, *, edits: int, inside: int, rates: Rates
    ) -> None:
        super().__init__(version)
        self.schedule = Schedule(seed)
        self.users = [User(uid, f"{name}-{uid}") for uid in uids for name in ("ann", "ben")]
        self.edit, self.rates, self.limits = edit, rates, (edits, inside)
        self.is_active = self.is_acting = False
        self.point = 0
        self.request = ""
        self.faults.inside = self.act_inside_write

    @property
    def is_finished(self) -> bool:
        """Return whether the users have saved all their edits."""
        return self.remaining == 0 and self.schedule.inside >= self.limits[1]

    @property
    def remaining(self) -> int:
        return self.limits[0] - (len(self.schedule.saved) - self.schedule.inside)

    def handle(self, method: str, path: str, headers: dict[str, str], body: Any) -> Any:
        """Let users act before a request of Heddle is handled."""
        if self.is_active and headers.get("User-Agent") == "heddle":
            self.point += 1
            self.request = f"{method} {path.partition('?')[0]}"
            self.record("request")
            random, actions = self.schedule.random, 0
            if random.random() < self.rates.between:
                actions = random.randrange(1, 6)
            if path == "/api/health" and random.random() < self.rates.burst:
                actions = 60  # more versions than the history keeps
            for _ in range(actions):
                self.act(random.choice(self.users))
        return super().handle(method, path, headers, body)

    def act_inside_write(self, kind: str, uid: str) -> None:
        """Let users save between the check and the storing of a write of Heddle."""
        if not self.is_active or self.is_acting:
            return
        self.point += 1
        random = self.schedule.random
        users = [user for user in self.users if user.uid == uid]
        while users and self.schedule.inside < self.limits[1] and random.random() < self.rates.inside:
            user = random.choice(users)
            if uid not in self.state["dashboards"]:
                return
            user.copy = None
            self.act(user)
            self.act(user, inside=True)

    def act(self, user: User, *, inside: bool = False) -> None:
        """Read the dashboard, or save the version that was read before; after a conflict, read it again."""
        dashboard = self.state["dashboards"].get(user.uid)
        if dashboard is None or (not inside and user.copy is not None and self.remaining <= 0):
            return
        if user.copy is None:
            user.copy = copy_json(dashboard["data"]) | {"uid": user.uid, "version": dashboard["version"]}
            self.record(f"{user.name} reads version {dashboard['version']}", inside=inside)
            return
        data, user.copy = user.copy, None
        token = f"<{user.uid}-{len(self.schedule.saved)}>"
        self.edit(token, data, self.schedule.random)
        body = {"dashboard": data, "folderUid": dashboard["folderUid"], "message": ""}
        self.is_acting = True
        try:
            response = self.dispatch("POST", "/api/dashboards/db", _AUTHORIZATION, body)
        finally:
            self.is_acting = False
        if response.status == 200:
            self.schedule.saved[token] = self.point
            self.schedule.inside += inside
            version = json.loads(response.body)["version"]
            self.record(f"{user.name} saves {token} as version {version}", inside=inside)
        else:
            assert response.status in (409, 412), response
            self.record(f"{user.name} has a conflict", inside=inside)

    def record(self, what: str, *, inside: bool = False) -> None:
        """Add an event at the current point."""
        where = f"inside {self.request}" if inside else self.request
        self.schedule.events.append(Event(self.point, where, what))
