"""A Jaeger in this process that serves traces from memory, as versions up to 2.20 do or as later ones do."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from tests.prove.fake_server import Reply, Request


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
class FakeJaeger:
    """Serves traces; `calls` is the number of service pairs, `is_newer` selects the API after 2.20."""

    traces: list[Trace]
    calls: int = 1
    is_newer: bool = False

    def respond(self, request: Request) -> Reply:
        path = request.path.removeprefix("/api/")
        if path.startswith("v3/"):
            return self._v3(path)
        if path.startswith("traces/"):
            matching = [trace for trace in self.traces if trace.id == path.partition("/")[2]]
            return _data([trace.json() for trace in matching]) if matching else _error("trace not found", 404)
        if self.is_newer:
            return Reply("404 page not found", 404, "text/plain")
        if path == "services":
            return _data(sorted({trace.service for trace in self.traces}))
        if path.endswith("/operations"):
            service = path.split("/")[1]
            return _data(sorted({trace.operation for trace in self.traces if trace.service == service}))
        if path == "dependencies":
            return _data([{"parent": "a", "child": "b", "callCount": 1}] * self.calls)
        return self._search(request.params)

    def _search(self, params: dict[str, str]) -> Reply:
        start, end = int(params["start"]) / 1e6, int(params["end"]) / 1e6
        tags = json.loads(params.get("tags", "{}"))
        matching = [
            trace
            for trace in self.traces
            if start <= trace.time <= end
            and trace.service == params["service"]
            and trace.operation == params.get("operation", trace.operation)
            and all(_text(trace.tags.get(key)) == value for key, value in tags.items())
        ]
        return _data([trace.json() for trace in matching[: int(params["limit"])]])

    def _v3(self, path: str) -> Reply:
        if path == "v3/services":
            return Reply(json.dumps({"services": sorted({trace.service for trace in self.traces})}))
        spans = [{"traceId": self.traces[0].id}]
        return Reply(json.dumps({"result": {"resourceSpans": [{"scopeSpans": [{"spans": spans}]}]}}))


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _data(data: object) -> Reply:
    return Reply(json.dumps({"data": data, "errors": None}))


def _error(message: str, status: int) -> Reply:
    return Reply(json.dumps({"data": None, "errors": [{"code": status, "msg": message}]}), status)
