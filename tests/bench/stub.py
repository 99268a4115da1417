"""A server that answers what a push of dashboards asks, after a while, and does as little else as it can.

The tests' own Grafana knows far more, and takes as long for one write as a push does; here the push is to be measured.
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

Answer = tuple[int, Any]
Json = dict[str, Any]
_FOLDERS = "/apis/folder.grafana.app/v1beta1/namespaces/default/folders"
_LISTED = "/apis/dashboard.grafana.app/{}/namespaces/default/dashboards"


@dataclass(frozen=True, slots=True)
class Cost:
    """What one push took; `busy` are the seconds in which it did not wait."""

    writes: int
    requests: int
    seconds: float
    busy: float


class Stub:
    """The server in another process, which tells how often it was asked."""

    def __init__(self, url: str, pipe: Connection) -> None:
        self.url = url
        self._pipe = pipe

    def cost(self, push: Callable[[], Any]) -> Cost:
        """Return what a push costs."""
        self._asked()
        started, worked = perf_counter(), process_time()
        push()
        seconds, busy = perf_counter() - started, process_time() - worked
        return Cost(*self._asked(), seconds, busy)

    def _asked(self) -> tuple[int, int]:
        self._pipe.send(True)
        writes, requests = self._pipe.recv()
        return writes, requests


@contextmanager
def stub(version: str, latency: float) -> Iterator[Stub]:
    """Start a server that has the dialect of a version; it ends with the block."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(version, latency, there), daemon=True)
    process.start()
    try:
        yield Stub(str(here.recv()), here)
    finally:
        here.send(False)
        process.join()


@dataclass
class Store:
    """What is stored, and how often it was asked; each dashboard has its data, folder and messages."""

    version: str
    boards: dict[str, Json] = field(default_factory=dict)
    folders: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def answer(self, method: str, target: str, body: Json) -> Answer:
        """Return status and body."""
        self.asked.append(method)
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
        if found := re.match(r"/api/dashboards/uid/([^/]+)(/versions)?(?:/(\d+))?$", path):
            return self._board(*found.groups())
        return self._fixed(path, query)

    def _fixed(self, path: str, query: dict[str, list[str]]) -> Answer:
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
                return 200, [{"uid": uid, "tags": each["data"].get("tags")} for uid, each in self.boards.items()]
            case "/api/datasources":
                return 200, []
        return 404, {"message": f"Not found: {path} {query}"}

    def _board(self, uid: str, versions: str | None, number: str | None) -> Answer:
        held = self.boards.get(uid)
        if held is None:
            return 404, {"message": "Dashboard not found"}
        said = [{"version": at, "message": text} for at, text in enumerate(held["said"], 1)]
        if versions:
            return 200, said[int(number) - 1] if number else said[::-1]
        data = {**held["data"], "version": len(said)}
        return 200, {"meta": {"folderUid": held["folder"], "version": len(said)}, "dashboard": data}

    def _apis(self, method: str, path: str, body: Json) -> Answer:
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
        if path == _LISTED.format("v0alpha1"):
            return 200, {"metadata": {}, "items": [self._item(uid) for uid in self.boards]}
        uid = path.rpartition("/")[2]
        return (200, self._item(uid)) if uid in self.boards else (404, {"reason": "NotFound"})

    def _item(self, uid: str) -> Json:
        held = self.boards[uid]
        notes = {"grafana.app/folder": held["folder"]}
        metadata = {"name": uid, "generation": len(held["said"]), "annotations": notes}
        return {"metadata": metadata, "spec": held["data"]}

    def _save(self, data: Json, folder: str, message: str) -> None:
        said = self.boards[data["uid"]]["said"] if data["uid"] in self.boards else []
        self.boards[data["uid"]] = {"data": data, "folder": folder, "said": [*said, message]}


def _serve(version: str, latency: float, pipe: Connection) -> None:
    asyncio.run(_run(version, latency, pipe))


async def _run(version: str, latency: float, pipe: Connection) -> None:
    store = Store(version)

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                await _one(store, latency, head.decode("latin-1"), reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0, limit=2**24)
    host, port = server.sockets[0].getsockname()
    pipe.send(f"http://{host}:{port}")
    loop = asyncio.get_running_loop()
    while await loop.run_in_executor(None, pipe.recv):
        pipe.send((sum(method != "GET" for method in store.asked), len(store.asked)))
        store.asked.clear()


async def _one(
    store: Store, latency: float, head: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    method, target, _ = head.split(" ", 2)
    length = re.search(r"^content-length: *(\d+)", head, re.IGNORECASE | re.MULTILINE)
    text = await reader.readexactly(int(length[1])) if length else b""
    await asyncio.sleep(latency)
    status, body = store.answer(method, target, json.loads(text) if text else {})
    sent = json.dumps(body).encode()
    lines = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(sent)}\r\n\r\n"
    writer.write(lines.encode() + sent)
    await writer.drain()
