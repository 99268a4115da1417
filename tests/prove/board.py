"""A Grafana before other doubles: what they answer becomes frames, as a real one was seen to make them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.prove.double import Asked, Reply

SETTINGS = {
    "defaultDatasource": "Prometheus",
    "datasources": {
        "Prometheus": {"uid": "prometheus", "type": "prometheus", "jsonData": {"timeInterval": "60s"}},
        "Loki": {"uid": "loki", "type": "loki", "jsonData": {"maxLines": "50"}},
        "Jaeger": {"uid": "jaeger", "type": "jaeger", "meta": {"backend": True}},
        "Langfuse ClickHouse": {"uid": "langfuse-clickhouse", "type": "grafana-clickhouse-datasource"},
        "Langfuse API": {"uid": "langfuse-api", "type": "yesoreyeram-infinity-datasource"},
    },
}
Answer = Callable[[Asked], Reply]


@dataclass
class Board:
    """What the data sources answer; `tables` is what ClickHouse and Infinity do, by the target."""

    prometheus: Answer
    loki: Answer
    jaeger: Answer
    tables: Callable[[dict[str, Any]], list[dict[str, Any]] | str] = lambda _: [table(n=[1.0])]
    settings: dict[str, Any] = field(default_factory=lambda: SETTINGS)

    def answer(self, asked: Asked) -> Reply:
        if asked.path == "/api/frontend/settings":
            return Reply(json.dumps(self.settings))
        if asked.path.startswith("/api/datasources/proxy/uid/jaeger"):
            return self.jaeger(moved(asked, asked.path.removeprefix("/api/datasources/proxy/uid/jaeger")))
        if asked.path.startswith("/api/datasources/uid/"):
            uid, _, path = asked.path.removeprefix("/api/datasources/uid/").partition("/resources/")
            inner = {"prometheus": "/", "loki": "/loki/api/v1/", "jaeger": "/api/"}[uid]
            reply = {"prometheus": self.prometheus, "loki": self.loki, "jaeger": self.jaeger}[uid](
                moved(asked, inner + path)
            )
            return Reply(json.dumps(json.loads(reply.body)["data"])) if uid == "jaeger" else reply
        assert asked.path == "/api/ds/query", asked.path
        sent = json.loads(asked.body)
        [query] = sent["queries"]
        found = self._asked(query, int(sent["from"]) / 1000, int(sent["to"]) / 1000, asked)
        if isinstance(found, str):
            return Reply(json.dumps({"results": {"A": {"error": found, "status": 400}}}), 400)
        return Reply(json.dumps({"results": {"A": {"status": 200, "frames": found}}}))

    def _asked(self, query: dict[str, Any], start: float, end: float, asked: Asked) -> list[dict[str, Any]] | str:
        kind = query["datasource"]["uid"]
        if kind == "prometheus":
            path = "/api/v1/query" if query["instant"] else "/api/v1/query_range"
            reply = self.prometheus(moved(asked, path, query=query["expr"]))
            return _series(reply)
        if kind == "loki":
            ends = {"start": f"{start * 1e9:.0f}", "end": f"{end * 1e9:.0f}", "time": f"{end * 1e9:.0f}"}
            path = "/loki/api/v1/query" + ("" if query["queryType"] == "instant" else "_range")
            limit = str(query.get("maxLines", 0))
            return _series(self.loki(moved(asked, path, query=query["expr"], limit=limit, **ends)))
        return self._traces(query, start, end, asked) if kind == "jaeger" else self.tables(query)

    def _traces(self, query: dict[str, Any], start: float, end: float, asked: Asked) -> list[dict[str, Any]] | str:
        if query.get("queryType") == "dependencyGraph":
            calls = json.loads(self.jaeger(moved(asked, "/api/dependencies")).body)["data"]
            return [table(id=[]), table(source=["a"] * len(calls))]
        if query.get("queryType") == "search":
            names = ("service", "operation")
            given = {name: query[name] for name in names if query.get(name)}
            pairs = dict(each.split("=") for each in query.get("tags", "").split())
            given |= {"tags": json.dumps(pairs), "limit": str(query["limit"])}
            ends = {"start": f"{start * 1e6:.0f}", "end": f"{end * 1e6:.0f}"}
            found = json.loads(self.jaeger(moved(asked, "/api/traces", **given, **ends)).body)["data"]
            times = [one["spans"][0]["startTime"] / 1000 for one in found]
            return [table(traceID=[one["traceID"] for one in found], startTime=times)]
        reply = json.loads(self.jaeger(moved(asked, f"/api/traces/{query['query']}")).body)
        if reply["errors"]:
            return "request failed: 404 Not Found"
        spans = reply["data"][0]["spans"]
        return [table(spanID=[str(at) for at, _ in enumerate(spans)], tags=[span["tags"] for span in spans])]


def moved(asked: Asked, path: str, **parameters: str) -> Asked:
    """Return a request as the data source gets it."""
    return Asked(asked.method, path, parameters or asked.parameters, asked.headers)


def table(labels: dict[str, str] | None = None, **columns: list[Any]) -> dict[str, Any]:
    """Return a frame of columns."""
    fields = [{"name": name, "type": _type(name, values), "labels": labels} for name, values in columns.items()]
    return {"schema": {"fields": fields}, "data": {"values": list(columns.values())}}


def _type(name: str, values: list[Any]) -> str:
    if name.lower() in ("time", "starttime"):
        return "time"
    first = next((each for each in values if each is not None), "")
    return "number" if isinstance(first, float) else "string" if isinstance(first, str) else "other"


def _series(reply: Reply) -> list[dict[str, Any]] | str:
    """Return the frames of an answer of Prometheus or Loki."""
    if reply.status != 200:
        return reply.body if reply.kind == "text/plain" else str(json.loads(reply.body)["error"])
    data = json.loads(reply.body)["data"]
    if data["resultType"] == "streams":
        lines = [(one["stream"], *one["values"][0]) for one in data["result"]]
        times = [int(time) / 1e6 for _, time, _ in lines]
        return [_logs([labels for labels, *_ in lines], times, [text for *_, text in lines])]
    made = []
    for one in data["result"]:
        samples = one.get("values") or [one["value"]]
        numbers = [float(value) for _, value in samples]
        made.append(table(one["metric"], Time=[float(time) * 1000 for time, _ in samples], Value=numbers))
    return made


def _logs(labels: list[dict[str, str]], times: list[float], texts: list[str]) -> dict[str, Any]:
    described = [("labels", "other"), ("Time", "time"), ("Line", "string")]
    fields = [{"name": name, "type": kind} for name, kind in described]
    return {"schema": {"fields": fields}, "data": {"values": [labels, times, texts]}}
