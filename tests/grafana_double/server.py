"""A Grafana on a free port of this machine, for tests.

What it answers for 12.2 and 10.1 is recorded from running servers (recorded/*.json, replayed by test_recorded.py);
what it answers for 10.4, 11 and 13 rests on documents (see dialect.py), and so do correlations, restoring a
version, folders through /apis, and every answer whose handler says so.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

from tests.grafana_double import (  # noqa: F401  (each registers its routes)
    access,
    apis,
    basics,
    contact_points,
    correlations,
    dashboards,
    datasources,
    folder_apis,
    folders,
    mute_timings,
    policies,
    rule_groups,
    rules,
    saves,
    search,
    templates,
    versions,
)
from tests.grafana_double.answer import CHARSET, ROUTES, Answer, Refused, Request
from tests.grafana_double.faults import Fault, Stop
from tests.grafana_double.recorded_state import provide
from tests.grafana_double.wire import Server
from tests.grafana_double.world import World, copied
from tests.grafana_double.writes import provision, write

__all__ = ["Grafana", "Seen", "Stop"]
NOT_FOUND = Answer(404, {"message": "Not found"}, CHARSET)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A request that came in; status 0: closed without an answer."""

    method: str
    path: str
    body: Any
    status: int


class Grafana:
    """A running server; use it in a `with`, at whose end a failure of a handler or of the test's callables is raised.

    It begins empty, or with `recorded` as the servers of the recordings did. `tokens` holds one per role, basic auth
    is admin:admin, `requests` everything that came in, `state` all that is stored, `faults` what is to go wrong.
    """

    def __init__(self, version: str = "12.2", *, recorded: bool = False) -> None:
        self.world = World(version)
        self.faults = self.world.faults
        self.requests: list[Seen] = []
        self.tokens: dict[str, str] = {}
        self.server = Server(self.handle, self.world.failures)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        if recorded:
            provide(self.world)
        for number, role in enumerate(("Viewer", "Editor", "Admin"), start=1001):  # out of the way of those made later
            access.add_account(self.world, f"own-{role.lower()}", role, number)
            self.tokens[role] = access.add_token(self.world, number)

    @property
    def state(self) -> dict[str, Any]:
        """The whole store (world.py says what is in it)."""
        return self.world.state

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, kind: object, *rest: object) -> None:
        self.server.close()
        if self.world.failures and kind is None:
            raise self.world.failures[0]

    def handle(self, method: str, path: str, headers: dict[str, str], body: Any) -> tuple[Answer | None, bool]:
        """Return what to answer (None: close), and whether to send only half of it."""
        answer: Answer | None = None
        fault: Fault | None = None
        try:
            if self.faults.before:
                self.faults.before(method, path)
            time.sleep(self.faults.latency)
            fault = self.faults.take(method, path)
            if fault is None or fault.kind in {"truncate", "drop after"}:
                answer = self.dispatch(method, path, headers, body)
            elif fault.kind == "answer":
                answer = fault.answer
        except Stop:
            answer = None
        except Exception as failure:
            self.world.failures.append(failure)
            answer = Answer(500, {"message": f"the double failed: {failure!r}"})
        if fault and fault.kind == "drop after":
            answer = None
        self.requests.append(Seen(method=method, path=path, body=body, status=answer.status if answer else 0))
        return answer, bool(fault and fault.kind == "truncate")

    def dispatch(self, method: str, path: str, headers: dict[str, str], body: Any) -> Answer:
        """Find the handler of a request and let it answer."""
        split = urlsplit(path)
        query = parse_qs(split.query, keep_blank_values=True)
        body = copied(body)  # what is seen stays as it was sent
        with self.world.lock:
            try:
                who = access.identify(self.world, split.path, headers)
                for verb, pattern, handler in ROUTES:
                    found = pattern.match(split.path) if verb == method else None
                    if found:
                        parts = {name: unquote(part) for name, part in found.groupdict().items()}
                        request = Request(
                            method=method,
                            path=split.path,
                            query=query,
                            headers=headers,
                            body=body,
                            who=who,
                            parts=parts,
                        )
                        answer = handler(self.world, request)
                        text = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
                        return replace(answer, body=text)
            except Refused as refused:
                return refused.answer
        return NOT_FOUND

    def save_dashboard(
        self, uid: str, change: Callable[[dict[str, Any]], Any], by: str = "alice", message: str = ""
    ) -> None:
        """Save a dashboard as somebody else does in a browser: a new version of an edited copy."""
        with self.world.lock:
            stored = self.state["dashboards"][uid]
            data = copied(stored["data"])
            change(data)
            write(
                self.world,
                uid,
                data=data,
                folder=stored["folderUid"],
                by=by,
                message=message,
                stored=stored["stored"],
                annotations=stored["annotations"],
                labels=stored["labels"],
            )

    def provision_dashboard(
        self, uid: str, data: dict[str, Any], file: str = "x.json", allow_ui_updates: bool = False
    ) -> None:
        """Put a dashboard there as one that comes from a file."""
        with self.world.lock:
            provision(self.world, uid, data, file=file, allow_ui_updates=allow_ui_updates)
