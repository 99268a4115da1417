"""People who save at points of a schedule that a seed decides: the same seed gives the same interleaving.

No thread of its own: what people do runs between two requests of Heddle and inside its writes, between the check of
the version and the storing. This holds only while one request is open at a time, so push with `concurrency=1`.
"""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.grafana_double.answer import Body
from tests.grafana_double.server import Grafana
from tests.grafana_double.world import copied

Edit = Callable[[str, Body, random.Random], None]
"""Changes a dashboard so that it holds a token."""

_AUTHORIZATION = {"Authorization": "Basic " + base64.b64encode(b"admin:admin").decode()}


@dataclass(slots=True)
class Editor:
    """Somebody with one dashboard open: `copy` is what they read and have not saved yet."""

    uid: str
    name: str
    copy: Body | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, and at which point of the schedule."""

    point: int
    where: str
    what: str


@dataclass(slots=True, kw_only=True)
class Rates:
    """How probable people's actions are: before a request, inside a write, and a burst before a push."""

    between: float = 0.6
    inside: float = 0.6
    burst: float = 0.08


@dataclass(slots=True)
class Schedule:
    """The events so far, and the tokens that were saved with the point of each."""

    seed: int
    chance: random.Random = field(init=False)
    events: list[Event] = field(default_factory=list)
    saved: dict[str, int] = field(default_factory=dict)
    inside: int = 0

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    def describe(self, points: Sequence[int], around: int = 12) -> str:
        """Return the events near these points, one a line."""
        near = [each for each in self.events if any(abs(each.point - point) <= around for point in points)]
        return "\n".join(f"{each.point:5} {each.where}: {each.what}" for each in near)


class Scheduled(Grafana):
    """A Grafana whose other users act by a schedule, until `edits` are saved and `inside` more inside our writes."""

    def __init__(
        self, version: str, seed: int, uids: Sequence[str], edit: Edit, *, edits: int, inside: int, rates: Rates
    ) -> None:
        super().__init__(version)
        self.schedule = Schedule(seed)
        self.editors = [Editor(uid, f"{name}-{uid}") for uid in uids for name in ("ann", "ben")]
        self.edit, self.rates, self.limits = edit, rates, (edits, inside)
        self.active = self.acting = False
        self.point = 0
        self.request = ""
        self.faults.inside = self.slip

    @property
    def finished(self) -> bool:
        """Tell whether people have saved all that they are to save."""
        return self.left == 0 and self.schedule.inside >= self.limits[1]

    @property
    def left(self) -> int:
        return self.limits[0] - (len(self.schedule.saved) - self.schedule.inside)

    def handle(self, method: str, path: str, headers: dict[str, str], body: Any) -> Any:
        """Let people act before a request of Heddle is handled."""
        if self.active and headers.get("User-Agent") == "heddle":
            self.point += 1
            self.request = f"{method} {path.partition('?')[0]}"
            self.note("request")
            chance, acts = self.schedule.chance, 0
            if chance.random() < self.rates.between:
                acts = chance.randrange(1, 6)
            if path == "/api/health" and chance.random() < self.rates.burst:
                acts = 60  # more saves than versions are kept
            for _ in range(acts):
                self.act(chance.choice(self.editors))
        return super().handle(method, path, headers, body)

    def slip(self, kind: str, uid: str) -> None:
        """Let people save between the check and the storing of a write of Heddle."""
        if not self.active or self.acting:
            return
        self.point += 1
        chance = self.schedule.chance
        there = [each for each in self.editors if each.uid == uid]
        while there and self.schedule.inside < self.limits[1] and chance.random() < self.rates.inside:
            editor = chance.choice(there)
            if uid not in self.state["dashboards"]:
                return
            editor.copy = None
            self.act(editor)
            self.act(editor, inside=True)

    def act(self, editor: Editor, *, inside: bool = False) -> None:
        """Read the dashboard, or save what was read before; who is late reads again."""
        board = self.state["dashboards"].get(editor.uid)
        if board is None or (not inside and editor.copy is not None and self.left <= 0):
            return
        if editor.copy is None:
            editor.copy = copied(board["data"]) | {"uid": editor.uid, "version": board["version"]}
            self.note(f"{editor.name} reads version {board['version']}", inside=inside)
            return
        data, editor.copy = editor.copy, None
        token = f"<{editor.uid}-{len(self.schedule.saved)}>"
        self.edit(token, data, self.schedule.chance)
        body = {"dashboard": data, "folderUid": board["folderUid"], "message": ""}
        self.acting = True
        try:
            answer = self.dispatch("POST", "/api/dashboards/db", _AUTHORIZATION, body)
        finally:
            self.acting = False
        if answer.status == 200:
            self.schedule.saved[token] = self.point
            self.schedule.inside += inside
            self.note(f"{editor.name} saves {token} as version {json.loads(answer.body)['version']}", inside=inside)
        else:
            assert answer.status in (409, 412), answer
            self.note(f"{editor.name} is late", inside=inside)

    def note(self, what: str, *, inside: bool = False) -> None:
        """Add an event at the present point."""
        where = f"inside {self.request}" if inside else self.request
        self.schedule.events.append(Event(self.point, where, what))
