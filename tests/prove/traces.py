"""A Jaeger in this process: traces in memory, served as version 1 and 2 up to 2.20 do, or as later ones."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from tests.prove.double import Asked, Reply


@dataclass(frozen=True)
class Trace:
    """A trace of one span."""

    id: str
    service: str
    operation: str
    time: float
    tags: dict[str, object] = field(default_factory=dict)

    def json(self) -> dict[str, object]:
        tags = [{"key": key, "type": "string", "value": value} for key, value in self.tags.items()]
        span = {"traceID": self.id, "startTime": int(self.time * 1e6), "processID": "p1", "tags": tags}
        return {"traceID": self.id, "spans": [span], "processes": {"p1": {"serviceName": self.service}}}


@dataclass
class Traces:
    """Everything that was sent; `calls` are pairs of services."""

    traces: list[Trace]
    calls: int = 1
    newer: bool = False

    def answer(self, asked: Asked) -> Reply:
        path = asked.path.removeprefix("/api/")
        if path.startswith("v3/"):
            return self._newer(path)
        if path.startswith("traces/"):
            found = [one for one in self.traces if one.id == path.partition("/")[2]]
            return _data([one.json() for one in found]) if found else _refused("trace not found", 404)
        if self.newer:
            return Reply("404 page not found", 404, "text/plain")
        if path == "services":
            return _data(sorted({one.service for one in self.traces}))
        if path.endswith("/operations"):
            service = path.split("/")[1]
            return _data(sorted({one.operation for one in self.traces if one.service == service}))
        if path == "dependencies":
            return _data([{"parent": "a", "child": "b", "callCount": 1}] * self.calls)
        return self._searched(asked.parameters)

    def _searched(self, given: dict[str, str]) -> Reply:
        start, end = int(given["start"]) / 1e6, int(given["end"]) / 1e6
        tags = json.loads(given.get("tags", "{}"))
        found = [
            one
            for one in self.traces
            if start <= one.time <= end
            and one.service == given["service"]
            and one.operation == given.get("operation", one.operation)
            and all(_text(one.tags.get(key)) == value for key, value in tags.items())
        ]
        return _data([one.json() for one in found[: int(given["limit"])]])

    def _newer(self, path: str) -> Reply:
        if path == "v3/services":
            return Reply(json.dumps({"services": sorted({one.service for one in self.traces})}))
        spans = [{"traceId": self.traces[0].id}]
        return Reply(json.dumps({"result": {"resourceSpans": [{"scopeSpans": [{"spans": spans}]}]}}))


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _data(data: object) -> Reply:
    return Reply(json.dumps({"data": data, "errors": None}))


def _refused(text: str, status: int) -> Reply:
    return Reply(json.dumps({"data": None, "errors": [{"code": status, "msg": text}]}), status)
