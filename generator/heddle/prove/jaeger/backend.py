"""Jaeger as dashboards see it: searches, traces by id, and the graph of services."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from heddle.grafana.interpolation import Selection, format_glob, interpolate
from heddle.grafana.json_value import Json
from heddle.prove.backend import Asked, Limits
from heddle.prove.http import Refused
from heddle.prove.jaeger.api import Asks, Search
from heddle.prove.jaeger.diagnose import Ladder, tag_pairs
from heddle.prove.queries import Question
from heddle.prove.query_text import text_of
from heddle.prove.result import Proof, Reason, Verdict, Why
from heddle.prove.variable_options import query_of

_FIELDS = ("service", "operation", "tags", "minDuration", "maxDuration", "query")
_LIMIT = 20


class JaegerBackend:
    """Asks one Jaeger; `retention` is how far back it is asked until when there were traces, in seconds."""

    def __init__(self, jaeger: Asks, limits: Limits, retention: float) -> None:
        self._jaeger = jaeger
        self._limits = limits
        self._ladder = Ladder(jaeger, retention)

    def greet(self) -> None:
        """Ask the least there is. Raises Unreachable."""
        self._jaeger.greet()

    def prove(self, question: Question, selection: Selection) -> Proof:
        """Ask a question, and return its verdict."""
        target = {
            **question.target,
            **{
                name: interpolate(str(question.target[name]), selection, question.over, question.intervals, format_glob)
                for name in _FIELDS
                if question.target.get(name)
            },
        }
        asked = text_of(question.source.type, target)
        try:
            return self._asked(question, target, asked)
        except Refused as refused:
            why = Why(Reason.UNKNOWN, str(refused))
            return Proof(question=question, verdict=Verdict.ERROR, asked=asked or question.text, why=why)

    def offers(self, variable: Json, question: Question, selection: Selection) -> Asked:  # noqa: ARG002
        """Say that Jaeger offers nothing to variables: its data source has no such queries."""
        return Asked(query_of(variable), (), "Grafana's Jaeger data source has no queries for variables")

    def lacking(self, question: Question, asked: Asked) -> Why:  # noqa: ARG002
        """Return why a variable offers nothing."""
        return Why(Reason.UNKNOWN, asked.fault)

    def pins(self, question: Question, selection: Selection, varying: frozenset[str]) -> Iterator[Mapping[str, str]]:  # noqa: ARG002
        """Yield nothing: a search takes one service, and no values that go together."""
        yield from ()

    def _asked(self, question: Question, target: Json, asked: str) -> Proof:
        over, kind = question.over, target.get("queryType")
        if kind == "dependencyGraph":
            count = self._jaeger.calls(over)
            return self._proof(question, asked, count, 0.0, None if count else self._ladder.no_calls(over))
        if kind == "search":
            search = _search(target)
            limit = target.get("limit")
            found = self._jaeger.search(search, over, limit if isinstance(limit, int) and limit > 0 else _LIMIT)
            why = None if found.ids else self._ladder.why(search, str(target.get("tags") or ""), over)
            return self._proof(question, asked, len(found.ids), found.seconds, why)
        trace_id = str(target.get("query") or "") or self._jaeger.some_trace(over)
        if not trace_id:
            return self._proof(question, question.text, 0, 0.0, self._ladder.nothing())
        trace = self._jaeger.trace(trace_id, over)  # a reader writes the id; one that there is stands for it
        why = None if trace.spans else Why(Reason.UNKNOWN, f"the trace `{trace_id}` has no span")
        return self._proof(question, f"trace {trace_id}", trace.spans, trace.seconds, why)

    def _proof(self, question: Question, asked: str, count: int, seconds: float, why: Why | None) -> Proof:
        verdict = self._limits.judge(speaks=count > 0, seconds=seconds, series=0)
        return Proof(question=question, verdict=verdict, asked=asked, why=why, series=count, seconds=seconds)


def _search(target: Json) -> Search:
    """Return the parameters of a search as Grafana sends them: tags are JSON."""
    tags = tag_pairs(str(target.get("tags") or ""))
    written = {"tags": json.dumps(tags)} if tags else {}
    values = {name: str(target.get(name) or "") for name in ("service", "operation", "minDuration", "maxDuration")}
    return tuple((name, value) for name, value in {**values, **written}.items() if value)
