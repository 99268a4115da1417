"""ClickHouse's HTTP interface in front of the real engine, which runs in this process."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from threading import Lock

from tests.dashboards.loopos.engine import engine
from tests.prove.fake_server import Reply, Request

_ENGINE_LOCK = Lock()


@dataclass
class FakeClickHouse:
    """Runs statements and records their requests; `store` is the default database."""

    store: str = "v3"
    requests: list[Request] = field(default_factory=list)

    def respond(self, request: Request) -> Reply:
        self.requests.append(request)
        store = request.params.get("database", self.store)
        with _ENGINE_LOCK:
            try:
                columns, rows = engine().query(store, request.body)
            except RuntimeError as error:
                return Reply(str(error), 404 if "UNKNOWN_TABLE" in str(error) else 400, "text/plain; charset=UTF-8")
        meta = [{"name": name, "type": kind} for name, kind in columns.items()]
        return Reply(json.dumps({"meta": meta, "data": rows, "rows": len(rows), "statistics": {"rows_read": 7}}))
