"""A Loki in this process, as far as the tests' queries need one: streams in memory, read with patterns of its own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tests.prove.double import Asked, Reply

_STRING = r'"(?:\\.|[^"\\])*"|`[^`]*`'
_STAGE = re.compile(
    rf"\s*(?:(?P<line>\|=|!=|\|~|!~)\s*(?P<text>{_STRING})"
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
    """A line of a stream, with the labels that its stream has and parsers add."""

    labels: dict[str, str]
    time: float
    text: str


@dataclass
class Logs:
    """Everything that was shipped; `series` is how many series a metric has."""

    lines: list[Line]
    series: int = 1

    def answer(self, asked: Asked) -> Reply:
        path = asked.path.removeprefix("/loki/api/v1")
        given = asked.parameters
        if path in ("/labels", "/series") or path.startswith("/label/"):
            start, end = (int(given.get(name, "0" if name == "start" else "9" * 19)) / 1e9 for name in ("start", "end"))
            return self._lookup(path, given.get("match[]", "{}"), start, end)
        query = given["query"]
        if _masked(query).count("{") != _masked(query).count("}"):
            return Reply("parse error at line 1, col 7: syntax error: unexpected $end", 400, "text/plain")
        if path == "/query":
            end = int(given["time"]) / 1e9
            return _ok(self._numbers(query, end, end, "vector"))
        start, end = int(given["start"]) / 1e9, int(given["end"]) / 1e9
        if "[" in _masked(query):
            return _ok(self._numbers(query, start, end, "matrix"))
        found = sorted(_evaluated(self.lines, query, start, end), key=lambda line: -line.time)[: int(given["limit"])]
        streams = [{"stream": line.labels, "values": [[str(int(line.time * 1e9)), line.text]]} for line in found]
        stats = {"summary": {"totalLinesProcessed": len(self.lines)}}
        return _ok({"resultType": "streams", "result": streams, "stats": stats})

    def _lookup(self, path: str, selector: str, start: float, end: float) -> Reply:
        there = [line.labels for line in _evaluated(self.lines, selector, start, end)]
        if path == "/series":
            return _ok([dict(each) for each in {tuple(sorted(labels.items())) for labels in there}])
        if path == "/labels":
            return _ok(sorted({name for labels in there for name in labels}))
        name = path.split("/")[2]
        return _ok(sorted({labels[name] for labels in there if name in labels}))

    def _numbers(self, query: str, start: float, end: float, kind: str) -> dict[str, object]:
        found = []
        for at in re.finditer(r"\{.*?\]", _masked(query)):
            piece = query[at.start() : at.end()]
            window = _WINDOW.search(piece, _masked(piece).rindex("["))
            assert window
            span = int(window[1]) * _UNITS[window[2]]
            found += _evaluated(self.lines, piece[: window.start()], start - span, end)
        above = re.search(r">\s*(\d+)", query)
        if not found or (above and len(found) <= int(above[1])):
            return {"resultType": kind, "result": []}
        sample = [end, str(len(found))]
        values = {"value": sample} if kind == "vector" else {"values": [sample]}
        return {"resultType": kind, "result": [{"metric": {"n": str(n)}, **values} for n in range(self.series)]}


def _ok(data: object) -> Reply:
    return Reply(json.dumps({"status": "success", "data": data}))


def _evaluated(lines: list[Line], query: str, start: float, end: float) -> Iterator[Line]:
    opens, closes = _masked(query).index("{"), _masked(query).index("}")
    inner, rest = query[opens + 1 : closes], query[closes + 1 :]
    for line in lines:
        if not start <= line.time <= end:
            continue
        if all(_fits(line.labels.get(label, ""), how, _text(value)) for label, how, value in _MATCHER.findall(inner)):
            passed = _piped(line, rest)
            if passed is not None:
                yield passed


def _masked(query: str) -> str:
    """Return a query of the same length with nothing in its strings."""
    return re.sub(_STRING, lambda found: " " * len(found[0]), query)


def _piped(line: Line, stages: str) -> Line | None:
    at = 0
    while stages[at:].strip():
        stage = _STAGE.match(stages, at)
        assert stage, f"this Loki does not know {stages[at:]!r}"
        at = stage.end()
        if stage["line"]:
            found = (
                _text(stage["text"]) in line.text
                if "=" in stage["line"]
                else re.search(_text(stage["text"]), line.text)
            )
            if bool(found) is stage["line"].startswith("!"):
                return None
        elif stage["parser"] == "json":
            fields = json.loads(line.text) if line.text.startswith("{") else {"__error__": "JSONParserErr"}
            line = replace(line, labels=line.labels | {name: str(value) for name, value in fields.items()})
        elif stage["regexp"]:
            groups = re.search(_text(stage["regexp"]), line.text)
            line = replace(line, labels=line.labels | (groups.groupdict() if groups else {}))
        elif stage["unwrap"]:
            if stage["unwrap"] not in line.labels:
                return None
        elif stage["label"] and not _fits(
            line.labels.get(stage["label"], ""), stage["operator"], _text(stage["value"])
        ):
            return None
    return line


def _fits(value: str, how: str, wanted: str) -> bool:
    same = re.fullmatch(wanted, value) is not None if "~" in how else value == wanted
    return same is not how.startswith("!")


def _text(written: str) -> str:
    return written[1:-1] if written.startswith("`") else str(json.loads(written))
