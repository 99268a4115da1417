"""A Tempo in this process: a small part of TraceQL over spans in memory, with responses as recorded from Tempo 3."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from urllib.parse import unquote

from tests.prove.fake_server import Reply, Request

_CONDITION = re.compile(r'([\w.:]+)\s*(=|!=)\s*("[^"]*"|[\w.]+)')


@dataclass(frozen=True)
class Span:
    """A trace of one span; `attributes` are those of the span, with their scope `span`."""

    id: str
    service: str
    name: str
    time: float
    attributes: dict[str, object] = field(default_factory=dict)

    def value(self, tag: str) -> object:
        own = {"resource.service.name": self.service, "name": self.name, "kind": "internal", "status": "ok"}
        return own.get(tag, self.attributes.get(tag.removeprefix("span").removeprefix(".")))

    def matches(self, traceql: str) -> bool:
        return all(
            (str(self.value(tag)) == value.strip('"')) is (operator == "=")
            for tag, operator, value in _CONDITION.findall(traceql)
        )


@dataclass
class FakeTempo:
    """Serves spans; `values` are the samples of every series of a metrics query, by default the number of spans."""

    spans: list[Span]
    values: tuple[float, ...] | None = None

    def respond(self, request: Request) -> Reply:
        path, params = unquote(request.path), request.params
        start, end = (float(params.get(name, 0)) for name in ("start", "end"))
        if end - start > 168 * 3600:
            return _text(f"range specified by start and end exceeds 168h0m0s. received start={start} end={end}")
        traceql = params.get("q", "{}")
        if "{foo}" in traceql:
            return _text("invalid TraceQL query: parse error at line 1, col 2: unknown identifier: foo")
        within = [span for span in self.spans if not end or start <= span.time <= end]
        found = [span for span in within if span.matches(traceql)]
        if path == "/api/search":
            return _json({"traces": [_trace(span) for span in found[: int(params["limit"])]], "metrics": {}})
        if path.startswith("/api/v2/traces/"):
            spans = [{"spanId": "AA=="} for span in within if span.id == path.rpartition("/")[2]]
            parts = {"resourceSpans": [{"scopeSpans": [{"spans": spans}]}]} if spans else {}
            return _json({"trace": parts, "metrics": {}})
        if path == "/api/v2/search/tags":
            names = sorted({name for span in within for name in span.attributes})
            scopes = {"span": names, "resource": ["service.name"], "intrinsic": ["name", "status"]}
            return _json({"scopes": [{"name": name, "tags": tags} for name, tags in scopes.items()]})
        if path.startswith("/api/v2/search/tag/"):
            tag = path.removeprefix("/api/v2/search/tag/").removesuffix("/values")
            values = sorted({str(value) for span in found if (value := span.value(tag)) is not None})
            return _json({"tagValues": [{"type": "string", "value": value} for value in values]})
        values_of_series = self.values if self.values is not None else (float(len(found)),)
        samples = [{"timestampMs": "1", **({"value": value} if value else {})} for value in values_of_series]
        if path == "/api/metrics/query":
            return _json({"series": [{"labels": [], **sample} for sample in samples]})
        assert path == "/api/metrics/query_range", path
        return _json({"series": [{"labels": [], "samples": samples}]})


def _trace(span: Span) -> dict[str, object]:
    return {"traceID": span.id, "rootServiceName": span.service, "startTimeUnixNano": f"{span.time * 1e9:.0f}"}


def _json(body: object) -> Reply:
    return Reply(json.dumps(body))


def _text(message: str) -> Reply:
    return Reply(message, 400, "text/plain")
