"""`make bench-push`: what `heddle push` costs on a Grafana that is far away, beside other programs' ways of asking.

The server is a stub in a process of its own, which waits before each answer. What the other programs ask for is sent
by a plain client: their own work is not counted, nor is the start of any program.
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
from tests.sync.files import Json, board, tree
from tests.sync.live import Live

N = 200
PANELS = 20
LATENCY = 0.02
MORE = 10
VERSIONS = ("12.2", "10.4")
BOARDS = [board(f"board-{number}", f"Board {number}", panels=PANELS) for number in range(N)]


def main() -> None:
    """Measure and print."""
    machine()
    print(f"{N} dashboards of {PANELS} panels; each answer comes after {1000 * LATENCY:.0f} ms")
    for version in VERSIONS:
        print(f"\nGrafana {version}\n{'':25}writes, requests, seconds, of which busy: first push, unchanged")
        ours = _line("heddle push", version, _heddle)
        others = [_line("as grizzly asks", version, _grizzly), _line("as terraform asks", version, _terraform)]
        if version.startswith("12"):
            _line("as gcx asks", version, _gcx)
        (writes,) = _line("one write after the other", version, _writes)
        _aims(version, ours, min(each[0].seconds for each in others), writes.seconds)


def _line(name: str, version: str, pushes: Callable[[str], Sequence[Callable[[], Any]]]) -> list[Cost]:
    with stub(version, LATENCY) as server:
        found = [server.cost(push) for push in pushes(server.url)]
    told = "".join(f"{each.writes:6}{each.requests:6}{each.seconds:7.2f} s{each.busy:6.2f} s    " for each in found)
    print(f"  {name:26}{told}")
    return found


def _aims(version: str, ours: Sequence[Cost], one_by_one: float, writes: float) -> None:
    first, again = ours
    before_12 = int(version.split(".")[0]) < 12
    # Beside the dashboards, their folder and the ledger are written.
    _aim("requests of the first push", first.requests - 2, (2 if before_12 else 1) * N + MORE)
    _aim("writes of the unchanged push", again.writes, 0)
    _aim("requests of the unchanged push", again.requests, (N if before_12 else 0) + MORE)
    ratio = one_by_one / first.seconds
    print(f"    {'times faster than one by one':34}{ratio:6.1f}, at least 5: {'met' if ratio >= 5 else 'MISSED'}")
    print(f"    {'than writing alone, one by one':34}{writes / first.seconds:6.1f}")


def _aim(name: str, found: int, most: int) -> None:
    print(f"    {name:34}{found:6}, at most {most}: {'met' if found <= most else 'MISSED'}")


def _heddle(url: str) -> list[Callable[[], Any]]:
    live = Live(Endpoint(url=url, basic=("admin", "admin"), timeout=10.0), options=Options(owner="bench"))
    files = tree(*BOARDS)
    live.server()  # what is imported late is there from now on
    return [lambda: live.push(files)] * 2


def _writes(url: str) -> list[Callable[[], Any]]:
    client = Client(url)
    return [lambda: _all(_post(client), 1)]


def _grizzly(url: str) -> list[Callable[[], Any]]:
    """Looks at each dashboard, then writes it if it differs; one at a time."""
    client = Client(url)
    return [lambda: _all(_then(_get(client), _post(client)), 1), lambda: _all(_get(client), 1)]


def _terraform(url: str) -> list[Callable[[], Any]]:
    """Writes dashboards one at a time and reads each back; what it knows is read again, ten at a time."""
    client = Client(url)
    return [lambda: _all(_then(_post(client), _get(client)), 1), lambda: _all(_get(client), 10)]


def _gcx(url: str) -> list[Callable[[], Any]]:
    """Looks whether each is there and writes it, changed or not; ten at a time."""
    client = Client(url)
    path = "/apis/dashboard.grafana.app/v1beta1/namespaces/default/dashboards"

    def push(data: Json) -> None:
        uid = data["uid"]
        there = client.ask("GET", f"{path}/{uid}") == 200
        body = {"apiVersion": "dashboard.grafana.app/v1beta1", "kind": "Dashboard", "metadata": {"name": uid}}
        body |= {"spec": data}
        client.ask("PUT" if there else "POST", f"{path}/{uid}" if there else path, body)

    return [lambda: _all(push, 10)] * 2


def _get(client: Client) -> Callable[[Json], None]:
    return lambda data: client.look(data["uid"])


def _post(client: Client) -> Callable[[Json], None]:
    return lambda data: client.write({"dashboard": data, "folderUid": "", "overwrite": True})


def _then(*do: Callable[[Json], None]) -> Callable[[Json], None]:
    return lambda data: [each(data) for each in do] and None


def _all(do: Callable[[Json], None], together: int) -> None:
    with ThreadPoolExecutor(max_workers=together) as pool:
        list(pool.map(do, BOARDS))


class Client:
    """One kept-alive connection for each thread."""

    def __init__(self, url: str) -> None:
        self._host = url.removeprefix("http://")
        self._mine = local()
        word = base64.b64encode(b"admin:admin").decode()
        self._headers = {"Authorization": f"Basic {word}", "Content-Type": "application/json"}

    def look(self, uid: str) -> None:
        """Read a dashboard."""
        self.ask("GET", f"/api/dashboards/uid/{uid}")

    def write(self, body: Json) -> None:
        """Save a dashboard."""
        status = self.ask("POST", "/api/dashboards/db", body)
        if status != 200:
            raise RuntimeError(f"the stub answered {status}")

    def ask(self, method: str, path: str, body: Json | None = None) -> int:
        """Send a request and return the status of its answer."""
        if not hasattr(self._mine, "connection"):
            self._mine.connection = http.client.HTTPConnection(self._host)
        connection = self._mine.connection
        connection.request(method, path, None if body is None else json.dumps(body), self._headers)
        answer = connection.getresponse()
        text = answer.read()
        if answer.status == 200 and text:
            json.loads(text)
        return int(answer.status)


if __name__ == "__main__":
    main()
