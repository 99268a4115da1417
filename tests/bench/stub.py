"""A stub of Grafana that responds to a push of dashboards with a fixed latency and little work of its own.

The Grafana double of the tests takes as long for one write as a push does, and this measures the push.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from time import perf_counter, process_time
from typing import Any
from urllib.parse import parse_qs, urlsplit

Response = tuple[int, Any]
Json = dict[str, Any]
_FOLDERS = "/apis/folder.grafana.app/v1beta1/namespaces/default/folders"
_DASHBOARDS = "/apis/dashboard.grafana.app/{}/namespaces/default/dashboards"


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of one push; `busy` are its seconds of CPU time."""

    writes: int
    requests: int
    seconds: float
    busy: float


class Stub:
    """The server in another process, with the number of its requests."""

    def __init__(self, url: str, pipe: Connection) -> None:
        self.url = url
        self._pipe = pipe

    def cost(self, push: Callable[[], Any]) -> Cost:
        """Return the cost of a push."""
        self._take_counts()
        started, cpu_started = perf_counter(), process_time()
        push()
        seconds, busy = perf_counter() - started, process_time() - cpu_started
        return Cost(*self._take_counts(), seconds, busy)

    def _take_counts(self) -> tuple[int, int]:
        self._pipe.send(True)
        writes, requests = self._pipe.recv()
        return writes, requests


@contextmanager
def stub(version: str, latency: float) -> Iterator[Stub]:
    """Run a server with the API of a version inside the block."""
    context = multiprocessing.get_context("spawn")
    parent_end, child_end = context.Pipe()
    process = context.Process(target=_serve, args=(version, latency, child_end), daemon=True)
    process.start()
    try:
        yield Stub(str(parent_end.recv()), parent_end)
    finally:
        parent_end.send(False)
        process.join()


@dataclass
class Store:
    """The stored objects and the methods of all requests; each dashboard has its data, folder and messages."""

    version: str
    dashboards: dict[str, Json] = field(default_factory=dict)
    folders: dict[str, str] = field(default_factory=dict)
    methods: list[str] = field(default_factory=list)

    def respond(self, method: str, target: str, body: Json) -> Response:
        """Return the status and the body of a response."""
        self.methods.append(method)
        path, query = urlsplit(target).path, parse_qs(urlsplit(target).query)
        if path.startswith("/apis"):
            return self._apis(method, path, body)
        if (method, path) == ("POST", "/api/dashboards/db"):
            data = body["dashboard"]
            self._save(data, body.get("folderUid", ""), body.get("message", ""))
            return 200, {"status": "success", "uid": data["uid"]}
        if (method, path) == ("POST", "/api/folders"):
            self.folders[body["uid"]] = body["title"]
            return 200, {"uid": body["uid"], "title": body["title"]}
        if match := re.match(r"/api/dashboards/uid/([^/]+)(/versions)?(?:/(\d+))?$", path):
            return self._dashboard(*match.groups())
        if path.startswith("/api/access-control/dashboards/"):
            return 200, []
        return self._fixed(path, query)

    def _fixed(self, path: str, query: dict[str, list[str]]) -> Response:
        match path:
            case "/api/health":
                return 200, {"database": "ok", "version": self.version}
            case "/api/org":
                return 200, {"id": 1, "name": "Main Org."}
            case "/api/frontend/settings":
                return 200, {"namespace": "default", "buildInfo": {"version": self.version}}
            case "/api/folders":
                return 200, [{"uid": uid, "title": title} for uid, title in self.folders.items()]
            case "/api/search":
                return 200, [
                    {"uid": uid, "tags": stored["data"].get("tags")} for uid, stored in self.dashboards.items()
                ]
            case "/api/datasources":
                return 200, []
        return 404, {"message": f"Not found: {path} {query}"}

    def _dashboard(self, uid: str, versions: str | None, number: str | None) -> Response:
        stored = self.dashboards.get(uid)
        if stored is None:
            return 404, {"message": "Dashboard not found"}
        versions_stored = [{"version": at, "message": text} for at, text in enumerate(stored["messages"], 1)]
        if versions:
            return 200, versions_stored[int(number) - 1] if number else versions_stored[::-1]
        data = {**stored["data"], "version": len(versions_stored)}
        return 200, {"meta": {"folderUid": stored["folder"], "version": len(versions_stored)}, "dashboard": data}

    def _apis(self, method: str, path: str, body: Json) -> Response:
        if self.version < "12":
            return 404, {"message": "Not found"}
        if path == "/apis/dashboard.grafana.app":
            return 200, {"versions": [{"version": "v1beta1"}, {"version": "v0alpha1"}]}
        if path == _FOLDERS:
            items = [{"metadata": {"name": uid}, "spec": {"title": title}} for uid, title in self.folders.items()]
            return 200, {"metadata": {}, "items": items}
        if method != "GET":
            uid = body["metadata"]["name"]
            self._save({**body["spec"], "uid": uid}, "", "")
            return 200, self._item(uid)
        if path == _DASHBOARDS.format("v0alpha1"):
            return 200, {"metadata": {}, "items": [self._item(uid) for uid in self.dashboards]}
        uid = path.rpartition("/")[2]
        return (200, self._item(uid)) if uid in self.dashboards else (404, {"reason": "NotFound"})

    def _item(self, uid: str) -> Json:
        stored = self.dashboards[uid]
        annotations = {"grafana.app/folder": stored["folder"]}
        metadata = {"name": uid, "generation": len(stored["messages"]), "annotations": annotations}
        return {"metadata": metadata, "spec": stored["data"]}

    def _save(self, data: Json, folder: str, message: str) -> None:
        messages = self.dashboards[data["uid"]]["messages"] if data["uid"] in self.dashboards else []
        self.dashboards[data["uid"]] = {"data": data, "folder": folder, "messages": [*messages, message]}


def _serve(version: str, latency: float, pipe: Connection) -> None:
    asyncio.run(_run(version, latency, pipe))


async def _run(version: str, latency: float, pipe: Connection) -> None:
    store = Store(version)

    async def handle_connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                await _handle_request(store, latency, head.decode("latin-1"), reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            writer.close()

    server = await asyncio.start_server(handle_connection, "127.0.0.1", 0, limit=2**24)
    host, port = server.sockets[0].getsockname()
    pipe.send(f"http://{host}:{port}")
    loop = asyncio.get_running_loop()
    while await loop.run_in_executor(None, pipe.recv):
        pipe.send((sum(method != "GET" for method in store.methods), len(store.methods)))
        store.methods.clear()


async def _handle_request(
    store: Store, latency: float, head: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    method, target, _ = head.split(" ", 2)
    length = re.search(r"^content-length: *(\d+)", head, re.IGNORECASE | re.MULTILINE)
    text = await reader.readexactly(int(length[1])) if length else b""
    await asyncio.sleep(latency)
    status, body = store.respond(method, target, json.loads(text) if text else {})
    content = json.dumps(body).encode()
    lines = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    writer.write(lines.encode() + content)
    await writer.drain()
