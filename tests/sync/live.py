"""The Grafana of a test: the double, or a new organization of the real one that HEDDLE_LIVE_GRAFANA names."""

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
from heddle.sync.writer import Result
from tests.grafana_double.server import Grafana as Double
from tests.sync.files import ENVIRON, Json

REAL = os.environ.get("HEDDLE_LIVE_GRAFANA", "")
USER = (os.environ.get("GRAFANA_USER", "admin"), os.environ.get("GRAFANA_PASSWORD", "admin"))


@dataclass
class Live:
    """One organization of one Grafana: what Heddle does to it, and what other users do to it."""

    endpoint: Endpoint
    double: Double | None = None
    options: Options = field(default_factory=lambda: Options(owner="test"))
    retries: Retries = field(default_factory=Retries)
    is_ancestor: Callable[[str], bool | None] = lambda revision: True

    def server(self) -> Server:
        return connect(Grafana(self.endpoint, retries=self.retries))

    def plan(self, tree: dict[str, bytes], **options: Any) -> tuple[Server, Plan]:
        if "on_conflict" in options:
            options["on_conflict"] = ConflictPolicy(options["on_conflict"])
        server, all_options = self.server(), replace(self.options, **options)
        desired, state = read_all(server, tree, ENVIRON, all_options)
        return server, plan_push(server, desired, state, all_options, self.is_ancestor)

    def push(self, tree: dict[str, bytes], **options: Any) -> tuple[Plan, ApplyResult]:
        """Plan and apply, as `heddle push --yes` does; a blocked plan is not applied."""
        server, plan = self.plan(tree, **options)
        return plan, self.apply(server, plan)

    def apply(self, server: Server, plan: Plan) -> ApplyResult:
        if plan.is_blocked:
            return ApplyResult(())
        return apply(server, plan, lambda: "0" * 32, lambda step, outcome: None)

    def request(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> tuple[int, Any]:
        """Send a request as another user does, without any code of Heddle; return status and body."""
        credentials = base64.b64encode(":".join(USER).encode()).decode()
        headers = {"Content-Type": "application/json", "Authorization": f"Basic {credentials}", **(headers or {})}
        data = None if body is None else json.dumps(body).encode()
        url = f"{self.endpoint.url}{path}"
        request = urllib.request.Request(url, data=data, method=method, headers={**headers, **self.endpoint.headers})
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                status, text = response.status, response.read()
        except HTTPError as error:
            status, text = error.code, error.read()
        return status, json.loads(text) if text else None

    def get(self, path: str) -> Any:
        status, body = self.request("GET", path)
        assert status == 200, (path, status, body)
        return body

    def dashboard(self, uid: str) -> Json:
        return self.get(f"/api/dashboards/uid/{uid}")["dashboard"]

    def edit(self, uid: str, change: Callable[[Json], Any]) -> None:
        """Change and save a dashboard as another user does."""
        live = self.get(f"/api/dashboards/uid/{uid}")
        change(live["dashboard"])
        body = {"dashboard": live["dashboard"], "folderUid": live["meta"].get("folderUid") or "", "message": ""}
        status, response = self.request("POST", "/api/dashboards/db", body)
        assert status == 200, response

    def versions(self, uid: str) -> list[Json]:
        body = self.get(f"/api/dashboards/uid/{uid}/versions?limit=100")
        return body["versions"] if isinstance(body, dict) else body

    @property
    def version(self) -> tuple[int, int]:
        return self.server().version


def double_live(double: Double, options: Options | None = None) -> Live:
    """Return the double as the Grafana of a test, without pauses between retries."""
    endpoint = Endpoint(url=double.url, basic=USER, timeout=10.0)
    return Live(endpoint, double, options or Options(owner="test"), quick_retries())


def quick_retries(attempts: int = 4) -> Retries:
    """Return retries without pauses."""
    return Retries(attempts=attempts, sleep=lambda seconds: None)


class Organizations:
    """New organizations of a real Grafana, created at once, since alerting starts only after a minute in a new one."""

    def __init__(self, count: int) -> None:
        self._server = Live(Endpoint(url=REAL.rstrip("/"), basic=USER))
        prefix = f"heddle-{os.getpid()}-{time.time_ns()}"
        created = [self._server.request("POST", "/api/orgs", {"name": f"{prefix}-{n}"}) for n in range(count)]
        assert all(status == 200 for status, _ in created), created
        self._all = [int(body["orgId"]) for _, body in created]
        self._unused = list(self._all)
        deadline = time.monotonic() + 180
        path = "/api/v1/provisioning/contact-points"
        while any(self._organization(org).request("GET", path)[0] != 200 for org in self._all):
            assert time.monotonic() < deadline, "alerting did not start in the new organizations"
            time.sleep(2)

    def take(self) -> Live:
        return self._organization(self._unused.pop())

    def delete(self) -> None:
        for org in self._all:
            self._server.request("DELETE", f"/api/orgs/{org}")

    def _organization(self, org: int) -> Live:
        return Live(Endpoint(url=REAL.rstrip("/"), basic=USER, headers={ORGANIZATION: str(org)}))


def steps(plan: Plan) -> dict[str, Step]:
    """Return the steps of a plan by `kind/name`."""
    return {f"{step.key[0]}/{step.key[1]}": step for step in plan.steps}


def actions(plan: Plan) -> dict[str, str]:
    """Return the action of each step by `kind/name`."""
    return {name: step.action.value for name, step in steps(plan).items()}


def failures(result: ApplyResult) -> list[tuple[str, str]]:
    """Return the outcomes that are not `done`, as `kind/name` with the message."""
    return [
        (f"{outcome.key[0]}/{outcome.key[1]}", outcome.message)
        for outcome in result.outcomes
        if outcome.result is not Result.DONE
    ]
