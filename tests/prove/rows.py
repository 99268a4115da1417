"""ClickHouse's HTTP interface before the real engine that a Python process can hold."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from threading import Lock

from tests.dashboards.loopos.engine import engine
from tests.prove.double import Asked, Reply

_ONE_AT_A_TIME = Lock()


@dataclass
class Interface:
    """Answers statements, and remembers what came with them; `store` is the database where none is named."""

    store: str = "v3"
    sent: list[Asked] = field(default_factory=list)

    def answer(self, asked: Asked) -> Reply:
        self.sent.append(asked)
        store = asked.parameters.get("database", self.store)
        with _ONE_AT_A_TIME:
            try:
                columns, rows = engine().ask(store, asked.body)
            except RuntimeError as error:
                return Reply(str(error), 404 if "UNKNOWN_TABLE" in str(error) else 400, "text/plain; charset=UTF-8")
        meta = [{"name": name, "type": kind} for name, kind in columns.items()]
        return Reply(json.dumps({"meta": meta, "data": rows, "rows": len(rows), "statistics": {"rows_read": 7}}))
