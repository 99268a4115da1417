"""`make bench-push`: the cost of `heddle push` with a distant Grafana, compared with the requests of other programs.

The server is a stub in another process with a fixed latency. A plain client sends the requests of the other programs,
so their own work is not counted, nor is the start of any program.
"""

from __future__ import annotations

import base64
import http.client
import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import local
from typing import Any

from heddle.grafana.http import Endpoint
from heddle.sync.plan import Options
from tests.bench.generate import machine
from tests.bench.stub import Cost, stub
from tests.sync.files import Json, dashboard, tree
from tests.sync.live import Live

N = 200
PANELS = 20
LATENCY = 0.02
EXTRA_REQUESTS = 10
VERSIONS = ("12.2", "10.4")
DASHBOARDS = [dashboard(f"board-{number}", f"Board {number}", panels=PANELS) for number in range(N)]


def main() -> None:
    """Measure and print."""
    machine()
    print(f"{N} dashboards of {PANELS} panels; latency {1000 * LATENCY:.0f} ms")
    for version in VERSIONS:
        print(f"\nGrafana {version}\n{'':25}writes, requests, seconds, of which busy: first push, unchanged")
        heddle = _line("heddle push", version, _heddle)
        others = [_line("requests of grizzly", version, _grizzly), _line("requests of terraform", version, _terraform)]
        if version.startswith("12"):
            _line("requests of gcx", version, _gcx)
        (writes,) = _line("sequential writes", version, _writes)
        _print_targets(version, heddle, min(costs[0].seconds for costs in others), writes.seconds)


def _line(name: str, version: str, pushes: Callable[[str], Sequence[Callable[[], Any]]]) -> list[Cost]:
    with stub(version, LATENCY) as server:
        costs = [server.cost(push) for push in pushes(server.url)]
    columns = "".join(f"{cost.writes:6}{cost.requests:6}{cost.seconds:7.2f} s{cost.busy:6.2f} s    " for cost in costs)
    print(f"  {name:26}{columns}")
    return costs


def _print_targets(version: str, costs: Sequence[Cost], one_by_one: float, writes: float) -> None:
    first, unchanged = costs
    before_12 = int(version.split(".")[0]) < 12
    # Besides the dashboards, a push writes their folder and the ledger.
    _print_target("requests of the first push", first.requests - 2, (2 if before_12 else 1) * N + EXTRA_REQUESTS)
    _print_target("writes of the unchanged push", unchanged.writes, 0)
    _print_target("requests of the unchanged push", unchanged.requests, (N if before_12 else 0) + EXTRA_REQUESTS)
    ratio = one_by_one / first.seconds
    print(f"    {'times faster than one by one':34}{ratio:6.1f}, at least 5: {'met' if ratio >= 5 else 'MISSED'}")
    print(f"    {'than writing alone, one by one':34}{writes / first.seconds:6.1f}")


def _print_target(name: str, number: int, most: int) -> None:
    print(f"    {name:34}{number:6}, at most {most}: {'met' if number <= most else 'MISSED'}")


def _heddle(url: str) -> list[Callable[[], Any]]:
    live = Live(Endpoint(url=url, basic=("admin", "admin"), timeout=10.0), options=Options(owner="bench"))
    files = tree(*DASHBOARDS)
    live.server()  # imports the modules that are imported late
    return [lambda: live.push(files)] * 2


def _writes(url: str) -> list[Callable[[], Any]]:
    client = Client(url)
    return [lambda: _all(_post(client), 1)]


def _grizzly(url: str) -> list[Callable[[], Any]]:
    """Reads each dashboard, then writes it if it differs; one at a time."""
    client = Client(url)
    return [lambda: _all(_then(_get(client), _post(client)), 1), lambda: _all(_get(client), 1)]


def _terraform(url: str) -> list[Callable[[], Any]]:
    """Writes dashboards one at a time and reads each back; later it reads the known ones, ten at a time."""
    client = Client(url)
    return [lambda: _all(_then(_post(client), _get(client)), 1), lambda: _all(_get(client), 10)]


def _gcx(url: str) -> list[Callable[[], Any]]:
    """Reads each dashboard and writes it, changed or not; ten at a time."""
    client = Client(url)
    path = "/apis/dashboard.grafana.app/v1beta1/namespaces/default/dashboards"

    def push(data: Json) -> None:
        uid = data["uid"]
        exists = client.request("GET", f"{path}/{uid}") == 200
        body = {"apiVersion": "dashboard.grafana.app/v1beta1", "kind": "Dashboard", "metadata": {"name": uid}}
        body |= {"spec": data}
        client.request("PUT" if exists else "POST", f"{path}/{uid}" if exists else path, body)

    return [lambda: _all(push, 10)] * 2


def _get(client: Client) -> Callable[[Json], None]:
    return lambda data: client.read(data["uid"])


def _post(client: Client) -> Callable[[Json], None]:
    return lambda data: client.write({"dashboard": data, "folderUid": "", "overwrite": True})


def _then(*requests: Callable[[Json], None]) -> Callable[[Json], None]:
    return lambda data: [request(data) for request in requests] and None


def _all(request: Callable[[Json], None], workers: int) -> None:
    with ThreadPoolExecutor(max_workers=workers) as pool:
        list(pool.map(request, DASHBOARDS))


class Client:
    """One kept-alive connection for each thread."""

    def __init__(self, url: str) -> None:
        self._host = url.removeprefix("http://")
        self._thread = local()
        credentials = base64.b64encode(b"admin:admin").decode()
        self._headers = {"Authorization": f"Basic {credentials}", "Content-Type": "application/json"}

    def read(self, uid: str) -> None:
        """Read a dashboard."""
        self.request("GET", f"/api/dashboards/uid/{uid}")

    def write(self, body: Json) -> None:
        """Save a dashboard."""
        status = self.request("POST", "/api/dashboards/db", body)
        if status != 200:
            raise RuntimeError(f"the stub responded with {status}")

    def request(self, method: str, path: str, body: Json | None = None) -> int:
        """Send a request and return the status of the response."""
        if not hasattr(self._thread, "connection"):
            self._thread.connection = http.client.HTTPConnection(self._host)
        connection = self._thread.connection
        connection.request(method, path, None if body is None else json.dumps(body), self._headers)
        response = connection.getresponse()
        text = response.read()
        if response.status == 200 and text:
            json.loads(text)
        return int(response.status)


if __name__ == "__main__":
    main()
