"""Loki as dashboards see it: lines, numbers made of lines, and variables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from heddle.grafana.durations import format_duration
from heddle.grafana.interpolation import Selection, format_logql, interpolate
from heddle.grafana.json_value import Json
from heddle.grafana.variables import variable_names
from heddle.prove.backend import Asked, Limits
from heddle.prove.http import Refused
from heddle.prove.loki.api import Answer, Asks
from heddle.prove.loki.diagnose import Ladder
from heddle.prove.loki.logql import pieces, selector
from heddle.prove.queries import Question
from heddle.prove.result import Proof, Reason, Verdict, Why
from heddle.prove.text import listed
from heddle.prove.variable_options import query_of, shown

_LABEL_VALUES: Final = re.compile(r"\s*label_values\(\s*(?:(.+),\s*)?([a-zA-Z_]\w*)\s*\)\s*", re.DOTALL)
_TRIES = 5


class LokiBackend:
    """Asks one Loki; `retention` is how far back it is asked until when there were lines, in seconds."""

    def __init__(self, loki: Asks, limits: Limits, retention: float) -> None:
        self._loki = loki
        self._limits = limits
        self._ladder = Ladder(loki, retention)

    def greet(self) -> None:
        """Ask the least there is. Raises Unreachable."""
        self._loki.greet()

    def prove(self, question: Question, selection: Selection) -> Proof:
        """Ask a question, and return its verdict."""
        text = _filled(question.text, question, selection)
        try:
            answer = self._ask(question, text)
        except Refused as refused:
            return Proof(question=question, verdict=Verdict.ERROR, asked=text, why=Why(Reason.UNKNOWN, str(refused)))
        series = len(answer.series)
        # a panel of lines shows as many as it asks for, from however many streams
        verdict = self._limits.judge(
            speaks=answer.speaks, seconds=answer.seconds, series=series if answer.numbers else 0
        )
        empty = verdict is Verdict.EMPTY
        return Proof(
            question=question,
            verdict=verdict,
            asked=text,
            why=self._ladder.why(text, question.over, instant=question.instant) if empty else None,
            series=series,
            samples=answer.samples,
            seconds=answer.seconds,
        )

    def offers(self, variable: Json, question: Question, selection: Selection) -> Asked:
        """Return what a variable offers."""
        label, stream = _offering(variable)
        stream = _filled(stream, question, selection)
        text = f"label_values({stream}, {label})" if stream else f"label_values({label})" if label else "label_names()"
        try:
            return Asked(text, shown(self._values(label, stream, question), variable))
        except Refused as refused:
            return Asked(text, (), str(refused))

    def lacking(self, question: Question, asked: Asked) -> Why:
        """Return why a variable offers nothing."""
        found = _LABEL_VALUES.fullmatch(asked.query)
        try:
            if found and found[1]:
                why = self._ladder.why(found[1], question.over, instant=False)
                return Why(Reason.LABEL, f"`{asked.query}` offers nothing") if why.reason is Reason.UNKNOWN else why
            there = listed(self._loki.labels(question.over))
        except Refused as refused:
            return Why(Reason.UNKNOWN, f"the server refuses what would tell: {refused}")
        return Why(Reason.LABEL, f"`{asked.query}` offers nothing; the labels are {there}")

    def pins(self, question: Question, selection: Selection, varying: frozenset[str]) -> Iterator[Mapping[str, str]]:
        """Yield values that go together, because a stream that the question asks for has them."""
        written, plain = pieces(question.text), pieces(_filled(question.text, question, selection))
        for ours, theirs in zip(written, plain, strict=False):
            chosen = {name: each.label for each in ours.matchers for name in variable_names(each.value) & varying}
            try:
                streams = self._loki.streams(selector(theirs.matchers), question.over) if chosen else []
            except Refused:
                return
            for labels in streams[:_TRIES]:
                yield {name: labels[label] for name, label in chosen.items() if label in labels}

    def _ask(self, question: Question, text: str) -> Answer:
        if question.instant:
            return self._loki.instant(text, question.over.end)
        lines = question.target.get("maxLines")
        most = lines if isinstance(lines, int) and lines > 0 else question.source.lines
        return self._loki.range(text, question.over, question.intervals.step, most)

    def _values(self, label: str, stream: str, question: Question) -> list[str]:
        if not label:
            return self._loki.labels(question.over)
        if not stream:
            return self._loki.values(label, question.over)
        return sorted({one[label] for one in self._loki.streams(stream, question.over) if label in one})


def _offering(variable: Json) -> tuple[str, str]:
    """Return the label and the selector that a variable asks for, as the editor or a person wrote them."""
    query = variable.get("query")
    if isinstance(query, dict) and "label" in query:
        return str(query.get("label") or ""), str(query.get("stream") or "")
    found = _LABEL_VALUES.fullmatch(query_of(variable))
    return (found[2], (found[1] or "").strip()) if found else ("", "")


def _filled(text: str, question: Question, selection: Selection) -> str:
    auto = f"{round(question.over.seconds)}s" if question.instant else format_duration(question.intervals.step)
    return interpolate(text, selection, question.over, question.intervals, format_logql, {"__auto": auto})
