"""A Grafana to push to, a fresh organisation of its own: the one in tests/grafana, or a real one on request."""

from __future__ import annotations

import base64
import json
import os
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.error import HTTPError

from heddle.grafana.client import Grafana
from heddle.grafana.http import Endpoint, Retries
from heddle.sync.access import ORGANIZATION
from heddle.sync.apply import ApplyResult, apply
from heddle.sync.plan import ConflictPolicy, Options, Plan, Step
from heddle.sync.planner import plan_push
from heddle.sync.read_state import read_all
from heddle.sync.server import Server, connect
from tests.grafana_double.server import Grafana as Double
from tests.sync.files import ENVIRON, Json

REAL = os.environ.get("HEDDLE_LIVE_GRAFANA", "")
USER = (os.environ.get("GRAFANA_USER", "admin"), os.environ.get("GRAFANA_PASSWORD", "admin"))


@dataclass
class Live:
    """One organisation of one Grafana."""

    endpoint: Endpoint
    double: Double | None = None
    options: Options = field(default_factory=lambda: Options(owner="test"))
    retries: Retries = field(default_factory=Retries)
    older: Callable[[str], bool | None] = lambda revision: True

    def server(self) -> Server:
        return connect(Grafana(self.endpoint, retries=self.retries))

    def plan(self, tree: dict[str, bytes], **more: Any) -> tuple[Server, Plan]:
        server, options = self.server(), replace(self.options, **_typed(more))
        wanted, state = read_all(server, tree, ENVIRON, options)
        return server, plan_push(server, wanted, state, options, self.older)

    def push(self, tree: dict[str, bytes], **more: Any) -> tuple[Plan, ApplyResult]:
        """Plan and apply, as `heddle push --yes` does; a plan that is stopped is not applied."""
        server, plan = self.plan(tree, **more)
        return plan, self.apply(server, plan)

    def apply(self, server: Server, plan: Plan) -> ApplyResult:
        if plan.is_blocked:
            return ApplyResult(())
        return apply(server, plan, lambda: "0" * 32, lambda step, outcome: None)

    def ask(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> tuple[int, Any]:
        """Ask as somebody else does, with no part of Heddle in between."""
        sent = {"Content-Type": "application/json", **(headers or {})}
        sent["Authorization"] = "Basic " + base64.b64encode(":".join(USER).encode()).decode()
        sent |= self.endpoint.headers
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.endpoint.url}{path}", data=data, method=method, headers=sent)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                status, text = answer.status, answer.read()
        except HTTPError as error:
            status, text = error.code, error.read()
        return status, json.loads(text) if text else None

    def get(self, path: str) -> Any:
        status, body = self.ask("GET", path)
        assert status == 200, (path, status, body)
        return body

    def dashboard(self, uid: str) -> Json:
        return self.get(f"/api/dashboards/uid/{uid}")["dashboard"]

    def edit(self, uid: str, change: Callable[[Json], Any]) -> None:
        """Save a dashboard as a person does."""
        held = self.get(f"/api/dashboards/uid/{uid}")
        change(held["dashboard"])
        body = {"dashboard": held["dashboard"], "folderUid": held["meta"].get("folderUid") or "", "message": ""}
        status, answer = self.ask("POST", "/api/dashboards/db", body)
        assert status == 200, answer

    def versions(self, uid: str) -> list[Json]:
        found = self.get(f"/api/dashboards/uid/{uid}/versions?limit=100")
        return found["versions"] if isinstance(found, dict) else found

    @property
    def version(self) -> tuple[int, int]:
        return self.server().version


def _typed(given: dict[str, Any]) -> dict[str, Any]:
    return given | ({"on_conflict": ConflictPolicy(given["on_conflict"])} if "on_conflict" in given else {})


def double_live(double: Double, options: Options | None = None) -> Live:
    endpoint = Endpoint(url=double.url, basic=USER, timeout=10.0)
    return Live(endpoint, double, options or Options(owner="test"), quick_retries())


def quick_retries(attempts: int = 4) -> Retries:
    """Return retries without pauses."""
    return Retries(attempts=attempts, sleep=lambda seconds: None)


class Organisations:
    """Fresh organisations of a real Grafana, made at once: a new one has no alerting for the first minute."""

    def __init__(self, count: int) -> None:
        self._plain = Live(Endpoint(url=REAL.rstrip("/"), basic=USER))
        name = f"heddle-{os.getpid()}-{time.time_ns()}"
        made = [self._plain.ask("POST", "/api/orgs", {"name": f"{name}-{number}"}) for number in range(count)]
        assert all(status == 200 for status, _ in made), made
        self._all = [int(body["orgId"]) for _, body in made]
        self._left = list(self._all)
        deadline = time.monotonic() + 180
        while any(self._of(org).ask("GET", "/api/v1/provisioning/contact-points")[0] != 200 for org in self._all):
            assert time.monotonic() < deadline, "alerting does not come up in new organisations"
            time.sleep(2)

    def take(self) -> Live:
        return self._of(self._left.pop())

    def drop(self) -> None:
        for org in self._all:
            self._plain.ask("DELETE", f"/api/orgs/{org}")

    def _of(self, org: int) -> Live:
        return Live(Endpoint(url=REAL.rstrip("/"), basic=USER, headers={ORGANIZATION: str(org)}))


def steps(plan: Plan) -> dict[str, Step]:
    """Return the steps of a plan by `kind/name`."""
    return {f"{step.key[0]}/{step.key[1]}": step for step in plan.steps}


def actions(plan: Plan) -> dict[str, str]:
    """Return the action of each step by `kind/name`."""
    return {name: step.action.value for name, step in steps(plan).items()}
