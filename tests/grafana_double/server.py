"""A test double of Grafana on a free local port.

Its responses for 12.2 and 10.1 are those of running servers (recorded/*.json, replayed by test_recorded.py). Its
responses for 10.4, 11 and 13 follow documents (see releases.py), as do correlations, restoring a version, folders
through /apis, and every response whose module says so.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

from tests.grafana_double import (  # noqa: F401  (each registers its routes)
    access,
    alert_rules,
    contact_points,
    correlations,
    dashboard_apis,
    dashboard_permissions,
    dashboards,
    datasources,
    folder_apis,
    folder_permissions,
    folders,
    health,
    library_panels,
    mute_timings,
    policies,
    push_annotations,
    search,
    templates,
)
from tests.grafana_double.dashboard_storage import provision, write
from tests.grafana_double.faults import Fault, Stop
from tests.grafana_double.http_server import Server
from tests.grafana_double.instance import Instance, copy_json
from tests.grafana_double.recorded_state import provision_recorded_state
from tests.grafana_double.routing import CHARSET, ROUTES, ErrorResponse, Request, Response

__all__ = ["Grafana", "ReceivedRequest", "Stop"]
NOT_FOUND = Response(404, {"message": "Not found"}, CHARSET)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedRequest:
    """A request that arrived; status 0 means that it got no response."""

    method: str
    path: str
    body: Any
    status: int


class Grafana:
    """A running server, for a `with` block; at its end, an exception in a handler or in a test's callable is raised.

    It starts empty, or with `recorded` in the state of the recorded servers. `tokens` has a token for each role, basic
    authentication is admin:admin, `requests` are all requests that arrived, `state` is everything stored, and `faults`
    makes requests fail.
    """

    def __init__(self, version: str = "12.2", *, recorded: bool = False) -> None:
        self.instance = Instance(version)
        self.faults = self.instance.faults
        self.requests: list[ReceivedRequest] = []
        self.tokens: dict[str, str] = {}
        self.server = Server(self.handle, self.instance.failures)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        if recorded:
            provision_recorded_state(self.instance)
        # Numbers that do not collide with those of accounts created later.
        for number, role in enumerate(("Viewer", "Editor", "Admin"), start=1001):
            access.add_account(self.instance, f"own-{role.lower()}", role, number)
            self.tokens[role] = access.add_token(self.instance, number)

    @property
    def state(self) -> dict[str, Any]:
        """Everything stored; instance.py describes it."""
        return self.instance.state

    def reset(self, state: dict[str, Any]) -> None:
        """Store a copy of a state instead of everything stored, and forget the requests."""
        self.state.clear()
        self.state.update(copy_json(state))
        self.requests.clear()

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.005}, daemon=True).start()
        return self

    def __exit__(self, kind: object, *rest: object) -> None:
        self.server.close()
        if self.instance.failures and kind is None:
            raise self.instance.failures[0]

    def handle(self, method: str, path: str, headers: dict[str, str], body: Any) -> tuple[Response | None, bool]:
        """Return the response (None: close), and whether to send only half of it."""
        response: Response | None = None
        fault: Fault | None = None
        try:
            if self.faults.before:
                self.faults.before(method, path)
            time.sleep(self.faults.latency)
            fault = self.faults.take(method, path)
            if fault is None or fault.kind in {"truncate", "drop after", "respond after"}:
                response = self.dispatch(method, path, headers, body)
            if fault and fault.kind in {"respond", "respond after"}:
                response = fault.response
        except Stop:
            response = None
        except Exception as failure:
            self.instance.failures.append(failure)
            response = Response(500, {"message": f"the double failed: {failure!r}"})
        if fault and fault.kind == "drop after":
            response = None
        status = response.status if response else 0
        self.requests.append(ReceivedRequest(method=method, path=path, body=body, status=status))
        return response, bool(fault and fault.kind == "truncate")

    def dispatch(self, method: str, path: str, headers: dict[str, str], body: Any) -> Response:
        """Return the response of the handler for a request."""
        split = urlsplit(path)
        query = parse_qs(split.query, keep_blank_values=True)
        body = copy_json(body)  # `requests` keeps what was sent, whatever a handler does with it
        with self.instance.lock:
            try:
                identity = access.identify(self.instance, split.path, headers)
                for verb, pattern, handler in ROUTES:
                    match = pattern.match(split.path) if verb == method else None
                    if match:
                        request = Request(
                            method=method,
                            path=split.path,
                            query=query,
                            headers=headers,
                            body=body,
                            identity=identity,
                            parts={name: unquote(part) for name, part in match.groupdict().items()},
                        )
                        response = handler(self.instance, request)
                        text = response.body if isinstance(response.body, str) else json.dumps(response.body)
                        return replace(response, body=text)
            except ErrorResponse as error:
                return error.response
        return NOT_FOUND

    def save_dashboard(
        self, uid: str, change: Callable[[dict[str, Any]], Any], by: str = "alice", message: str = ""
    ) -> None:
        """Save a changed copy of a dashboard as a new version, as another user does in a browser."""
        with self.instance.lock:
            stored = self.state["dashboards"][uid]
            data = copy_json(stored["data"])
            change(data)
            write(
                self.instance,
                uid,
                data=data,
                folder=stored["folderUid"],
                by=by,
                message=message,
                stored=stored["stored"],
                annotations=stored["annotations"],
                labels=stored["labels"],
            )

    def sync_from_git(self, repository: str, uids: Iterable[str]) -> None:
        """Mark folders and dashboards as Git Sync does when it reads them from a repository."""
        annotations = {"grafana.app/managedBy": "repo", "grafana.app/managerId": repository}
        with self.instance.lock:
            for uid in uids:
                stored = self.state["folders"].get(uid) or self.state["dashboards"][uid]
                stored["annotations"] = annotations

    def provision_dashboard(
        self, uid: str, data: dict[str, Any], file: str = "x.json", allow_ui_updates: bool = False
    ) -> None:
        """Store a dashboard that is provisioned from a file."""
        with self.instance.lock:
            provision(self.instance, uid, data, file=file, allow_ui_updates=allow_ui_updates)
