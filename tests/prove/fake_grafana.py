"""A Grafana in front of other fakes: their responses become data frames as recorded from real servers."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.prove.fake_server import Reply, Request

SETTINGS = {
    "defaultDatasource": "Prometheus",
    "datasources": {
        "Prometheus": {"uid": "prometheus", "type": "prometheus", "jsonData": {"timeInterval": "60s"}},
        "Loki": {"uid": "loki", "type": "loki", "jsonData": {"maxLines": "50"}},
        "Jaeger": {"uid": "jaeger", "type": "jaeger", "meta": {"backend": True}},
        "Tempo": {"uid": "tempo", "type": "tempo", "meta": {"backend": True}},
        "Langfuse ClickHouse": {"uid": "langfuse-clickhouse", "type": "grafana-clickhouse-datasource"},
        "Langfuse API": {"uid": "langfuse-api", "type": "yesoreyeram-infinity-datasource"},
    },
}
"""What `/api/frontend/settings` returns."""

Respond = Callable[[Request], Reply]
Frames = list[dict[str, Any]]


@dataclass
class FakeGrafana:
    """Forwards queries to the fakes of its data sources.

    `tables` returns the frames of ClickHouse and Infinity for a target, or the message of an error.
    """

    prometheus: Respond
    loki: Respond
    jaeger: Respond
    tables: Callable[[dict[str, Any]], Frames | str] = lambda _: [table(n=[1.0])]
    tempo: Respond = lambda _: Reply("404 page not found", 404, "text/plain")
    settings: dict[str, Any] = field(default_factory=lambda: SETTINGS)

    def respond(self, request: Request) -> Reply:
        if request.path == "/api/frontend/settings":
            return Reply(json.dumps(self.settings))
        if request.path.startswith("/api/datasources/proxy/uid/jaeger"):
            path = request.path.removeprefix("/api/datasources/proxy/uid/jaeger")
            return self.jaeger(_forwarded(request, path))
        if request.path.startswith("/api/datasources/proxy/uid/tempo"):
            return self.tempo(_forwarded(request, request.path.removeprefix("/api/datasources/proxy/uid/tempo")))
        if request.path.startswith("/api/datasources/uid/"):
            return self._resource(request)
        assert request.path == "/api/ds/query", request.path
        body = json.loads(request.body)
        [query] = body["queries"]
        frames = self._query(query, int(body["from"]) / 1000, int(body["to"]) / 1000, request)
        if isinstance(frames, str):
            return Reply(json.dumps({"results": {"A": {"error": frames, "status": 400}}}), 400)
        return Reply(json.dumps({"results": {"A": {"status": 200, "frames": frames}}}))

    def _resource(self, request: Request) -> Reply:
        uid, _, path = request.path.removeprefix("/api/datasources/uid/").partition("/resources/")
        if uid == "jaeger":
            reply = self.jaeger(_forwarded(request, f"/api/{path}"))
            return Reply(json.dumps(json.loads(reply.body)["data"]))
        if uid == "loki":
            return self.loki(_forwarded(request, f"/loki/api/v1/{path}"))
        return self.prometheus(_forwarded(request, f"/{path}"))

    def _query(self, query: dict[str, Any], start: float, end: float, request: Request) -> Frames | str:
        uid = query["datasource"]["uid"]
        if uid == "prometheus":
            path = "/api/v1/query" if query["instant"] else "/api/v1/query_range"
            return _series_frames(self.prometheus(_forwarded(request, path, query=query["expr"])))
        if uid == "loki":
            ends = {"start": f"{start * 1e9:.0f}", "end": f"{end * 1e9:.0f}", "time": f"{end * 1e9:.0f}"}
            path = "/loki/api/v1/query" + ("" if query["queryType"] == "instant" else "_range")
            limit = str(query.get("maxLines", 0))
            return _series_frames(self.loki(_forwarded(request, path, query=query["expr"], limit=limit, **ends)))
        return self._query_jaeger(query, start, end, request) if uid == "jaeger" else self.tables(query)

    def _query_jaeger(self, query: dict[str, Any], start: float, end: float, request: Request) -> Frames | str:
        if query.get("queryType") == "dependencyGraph":
            calls = json.loads(self.jaeger(_forwarded(request, "/api/dependencies")).body)["data"]
            return [table(id=[]), table(source=["a"] * len(calls))]
        if query.get("queryType") == "search":
            params = {name: query[name] for name in ("service", "operation") if query.get(name)}
            tags = dict(tag.split("=") for tag in query.get("tags", "").split())
            ends = {"start": f"{start * 1e6:.0f}", "end": f"{end * 1e6:.0f}"}
            params |= {"tags": json.dumps(tags), "limit": str(query["limit"]), **ends}
            traces = json.loads(self.jaeger(_forwarded(request, "/api/traces", **params)).body)["data"]
            times = [trace["spans"][0]["startTime"] / 1000 for trace in traces]
            return [table(traceID=[trace["traceID"] for trace in traces], startTime=times)]
        body = json.loads(self.jaeger(_forwarded(request, f"/api/traces/{query['query']}")).body)
        if body["errors"]:
            return "request failed: 404 Not Found"
        spans = body["data"][0]["spans"]
        return [table(spanID=[str(index) for index, _ in enumerate(spans)], tags=[span["tags"] for span in spans])]


def table(labels: dict[str, str] | None = None, **columns: list[Any]) -> dict[str, Any]:
    """Return a data frame with these columns."""
    fields = [{"name": name, "type": _type(name, values), "labels": labels} for name, values in columns.items()]
    return {"schema": {"fields": fields}, "data": {"values": list(columns.values())}}


def _forwarded(request: Request, path: str, **params: str) -> Request:
    return Request(request.method, path, params or request.params, request.headers)


def _type(name: str, values: list[Any]) -> str:
    if name.lower() in ("time", "starttime"):
        return "time"
    first = next((value for value in values if value is not None), "")
    return "number" if isinstance(first, float) else "string" if isinstance(first, str) else "other"


def _series_frames(reply: Reply) -> Frames | str:
    """Return the data frames for a response of Prometheus or Loki, or the message of its error."""
    if reply.status != 200:
        return reply.body if reply.content_type == "text/plain" else str(json.loads(reply.body)["error"])
    data = json.loads(reply.body)["data"]
    if data["resultType"] == "streams":
        lines = [(stream["stream"], *stream["values"][0]) for stream in data["result"]]
        times = [int(time) / 1e6 for _, time, _ in lines]
        return [_log_frame([labels for labels, *_ in lines], times, [text for *_, text in lines])]
    frames = []
    for series in data["result"]:
        samples = series.get("values") or [series["value"]]
        values = [float(value) for _, value in samples]
        frames.append(table(series["metric"], Time=[float(time) * 1000 for time, _ in samples], Value=values))
    return frames


def _log_frame(labels: list[dict[str, str]], times: list[float], texts: list[str]) -> dict[str, Any]:
    columns = [("labels", "other"), ("Time", "time"), ("Line", "string")]
    fields = [{"name": name, "type": kind} for name, kind in columns]
    return {"schema": {"fields": fields}, "data": {"values": [labels, times, texts]}}
