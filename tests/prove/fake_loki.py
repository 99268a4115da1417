"""A Loki in this process; it parses the LogQL of the tests on its own, not with the parser that they test."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tests.prove.fake_server import Reply, Request, success

_STRING = r'"(?:\\.|[^"\\])*"|`[^`]*`'
_STAGE = re.compile(
    rf"\s*(?:(?P<line>\|=|!=|\|~|!~)\s*(?P<text>{_STRING})"
    rf"|\|\s*json\s+(?P<field>\w+)=(?P<path>{_STRING})"
    rf"|\|\s*(?P<parser>json|logfmt|drop [\w, ]+)"
    rf"|\|\s*regexp\s*(?P<regexp>{_STRING})"
    rf"|\|\s*unwrap\s+(?P<unwrap>\w+)"
    rf"|\|\s*(?P<label>\w+)\s*(?P<operator>=~|!=|=)\s*(?P<value>{_STRING}))"
)
_MATCHER = re.compile(rf"(\w+)\s*(=~|!~|!=|=)\s*({_STRING})")
_WINDOW = re.compile(r"\s*\[(\d+)([smhd])\]")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


@dataclass(frozen=True)
class Line:
    """A log line with the labels of its stream, to which parsers add."""

    labels: dict[str, str]
    time: float
    text: str


@dataclass
class FakeLoki:
    """Serves log lines; `series` is how many series every metric has."""

    lines: list[Line]
    series: int = 1

    def respond(self, request: Request) -> Reply:
        path = request.path.removeprefix("/loki/api/v1")
        params = request.params
        if path in ("/labels", "/series") or path.startswith("/label/"):
            start, end = int(params.get("start", "0")) / 1e9, int(params.get("end", "9" * 19)) / 1e9
            return self._lookup(path, params.get("match[]", "{}"), start, end)
        query = params["query"]
        if _without_strings(query).count("{") != _without_strings(query).count("}"):
            return Reply("parse error at line 1, col 7: syntax error: unexpected $end", 400, "text/plain")
        if path == "/query":
            end = int(params["time"]) / 1e9
            return success(self._metric(query, end, end, "vector"))
        start, end = int(params["start"]) / 1e9, int(params["end"]) / 1e9
        if "[" in _without_strings(query):
            return success(self._metric(query, start, end, "matrix"))
        lines = sorted(_matching(self.lines, query, start, end), key=lambda line: -line.time)[: int(params["limit"])]
        streams = [{"stream": line.labels, "values": [[str(int(line.time * 1e9)), line.text]]} for line in lines]
        stats = {"summary": {"totalLinesProcessed": len(self.lines)}}
        return success({"resultType": "streams", "result": streams, "stats": stats})

    def _lookup(self, path: str, selector: str, start: float, end: float) -> Reply:
        streams = [line.labels for line in _matching(self.lines, selector, start, end)]
        if path == "/series":
            return success([dict(labels) for labels in {tuple(sorted(stream.items())) for stream in streams}])
        if path == "/labels":
            return success(sorted({name for stream in streams for name in stream}))
        label = path.split("/")[2]
        return success(sorted({stream[label] for stream in streams if label in stream}))

    def _metric(self, query: str, start: float, end: float, kind: str) -> dict[str, object]:
        lines: list[Line] = []
        for selector in re.finditer(r"\{.*?\]", _without_strings(query)):
            part = query[selector.start() : selector.end()]
            window = _WINDOW.search(part, _without_strings(part).rindex("["))
            assert window
            seconds = int(window[1]) * _UNITS[window[2]]
            lines += _matching(self.lines, part[: window.start()], start - seconds, end)
        above = re.search(r">\s*(\d+)", query)
        if not lines or (above and len(lines) <= int(above[1])):
            return {"resultType": kind, "result": []}
        sample = [end, str(len(lines))]
        values = {"value": sample} if kind == "vector" else {"values": [sample]}
        return {"resultType": kind, "result": [{"metric": {"n": str(n)}, **values} for n in range(self.series)]}


def _matching(lines: list[Line], query: str, start: float, end: float) -> Iterator[Line]:
    """Yield the lines that a selector with its pipeline matches, with the labels that parsers add."""
    opening, closing = _without_strings(query).index("{"), _without_strings(query).index("}")
    matchers, pipeline = _MATCHER.findall(query[opening + 1 : closing]), query[closing + 1 :]
    for line in lines:
        in_stream = all(_fits(line.labels.get(label, ""), how, _unquote(value)) for label, how, value in matchers)
        if start <= line.time <= end and in_stream:
            result = _run_pipeline(line, pipeline)
            if result is not None:
                yield result


def _without_strings(query: str) -> str:
    """Return a query of the same length with blanks in place of its strings."""
    return re.sub(_STRING, lambda string: " " * len(string[0]), query)


def _run_pipeline(line: Line, stages: str) -> Line | None:
    position = 0
    while stages[position:].strip():
        stage = _STAGE.match(stages, position)
        assert stage, f"this fake Loki does not support {stages[position:]!r}"
        position = stage.end()
        if stage["line"]:
            text = _unquote(stage["text"])
            contains = text in line.text if "=" in stage["line"] else re.search(text, line.text) is not None
            if contains is stage["line"].startswith("!"):
                return None
        elif stage["field"]:
            line = replace(line, labels=line.labels | _field(line.text, stage["field"], _unquote(stage["path"])))
        elif stage["parser"] == "json":
            fields = json.loads(line.text) if line.text.startswith("{") else {"__error__": "JSONParserErr"}
            line = replace(line, labels=line.labels | {name: str(value) for name, value in fields.items()})
        elif stage["regexp"]:
            groups = re.search(_unquote(stage["regexp"]), line.text)
            line = replace(line, labels=line.labels | (groups.groupdict() if groups else {}))
        elif not _is_kept(line, stage):
            return None
    return line


def _is_kept(line: Line, stage: re.Match[str]) -> bool:
    """Return whether `unwrap` or a label filter keeps a line; other stages keep all."""
    if stage["unwrap"]:
        return stage["unwrap"] in line.labels
    label = stage["label"]
    return not label or _fits(line.labels.get(label, ""), stage["operator"], _unquote(stage["value"]))


def _field(text: str, name: str, path: str) -> dict[str, str]:
    """Return the label that `json name="path"` adds to a line, none where the line has no such field."""
    value = json.loads(text) if text.startswith("{") else None
    for part in path.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return {} if value is None else {name: str(value)}


def _fits(value: str, operator: str, expected: str) -> bool:
    same = re.fullmatch(expected, value) is not None if "~" in operator else value == expected
    return same is not operator.startswith("!")


def _unquote(literal: str) -> str:
    return literal[1:-1] if literal.startswith("`") else str(json.loads(literal))
