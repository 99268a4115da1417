"""What answers in tables behind a Grafana: ClickHouse, Infinity, and any other data source with a backend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest
from math import isfinite
from typing import Any, Final

from heddle.grafana.interpolation import Selection, format_sql, interpolate
from heddle.grafana.json_value import Json
from heddle.grafana.time_range import TimeRange
from heddle.prove.backend import Asked, Limits
from heddle.prove.clickhouse.api import Column, Rows
from heddle.prove.datasource import Source
from heddle.prove.grafana.api import Grafana
from heddle.prove.grafana.frames import Frame
from heddle.prove.http import Refused
from heddle.prove.queries import Question
from heddle.prove.query_text import text_of
from heddle.prove.result import Proof, Reason, Verdict, Why
from heddle.prove.text import said
from heddle.prove.variable_options import query_of, shown

_KINDS: Final = {"string": "text", "time": "time", "number": "number"}


class GrafanaClickHouse:
    """Asks as panels do: the plugin on the server writes the macros out."""

    def __init__(self, grafana: Grafana, source: Source) -> None:
        self._grafana = grafana
        self._source = source

    def greet(self) -> None:
        """Do nothing: Grafana has been greeted."""

    def rows(self, statement: str, database: str, over: TimeRange, step: float, shape: int = 1) -> Rows:  # noqa: ARG002
        """Return what a statement with macros answers."""
        kind = "table" if shape else "timeseries"
        target = {"rawSql": statement, "editorType": "sql", "queryType": kind, "format": shape}
        frames, seconds = self._grafana.query(self._source, target, over, step)
        return rows_of(frames, seconds)


class TableBackend:
    """Asks any data source with the target as it stands, its variables filled in; it can tell rows from none."""

    def __init__(self, grafana: Grafana, limits: Limits, retention: float) -> None:
        self._grafana = grafana
        self._limits = limits
        self._retention = retention

    def greet(self) -> None:
        """Do nothing: Grafana has been greeted."""

    def prove(self, question: Question, selection: Selection) -> Proof:
        """Ask a question, and return its verdict."""
        target = _deep(question.target, question, selection)
        asked = text_of(question.source.type, target)
        try:
            rows = self._rows(question, target, question.over)
            verdict = self._limits.judge(speaks=rows.speaks, seconds=rows.seconds, series=0)
            why = self._why(question, selection) if verdict is Verdict.EMPTY else None
        except Refused as refused:
            return Proof(question=question, verdict=Verdict.ERROR, asked=asked, why=Why(Reason.UNKNOWN, str(refused)))
        count, seconds = len(rows.values), rows.seconds
        return Proof(question=question, verdict=verdict, asked=asked, why=why, series=count, seconds=seconds)

    def offers(self, variable: Json, question: Question, selection: Selection) -> Asked:
        """Return what a variable offers: the first column."""
        query = variable.get("query")
        target = query if isinstance(query, dict) else {"rawSql": query_of(variable), "format": "table"}
        target = _deep(target, question, selection)
        asked = text_of(question.source.type, target)
        try:
            rows = self._rows(question, target, question.over)
        except Refused as refused:
            return Asked(asked, (), str(refused))
        return Asked(asked, shown([str(row[0]) for row in rows.values if row and row[0] is not None], variable))

    def lacking(self, question: Question, asked: Asked) -> Why:  # noqa: ARG002
        """Return why a variable offers nothing."""
        return Why(Reason.UNKNOWN, f"`{asked.query}` offers nothing")

    def pins(self, question: Question, selection: Selection, varying: frozenset[str]) -> Iterator[Mapping[str, str]]:  # noqa: ARG002
        """Yield nothing: nobody knows what goes together."""
        yield from ()

    def _why(self, question: Question, selection: Selection) -> Why:
        """Ask for as long as data is kept, to tell what is silent from what never spoke."""
        ever = TimeRange(question.over.end - max(self._retention, question.over.seconds), question.over.end)
        if self._rows(question, _deep(question.target, question, selection, ever), ever).speaks:
            return Why(Reason.QUIET, f"there are rows since {said(ever.start)}, and none in range")
        return Why(Reason.NOTHING, f"there is no row since {said(ever.start)}")

    def _rows(self, question: Question, target: Json, over: TimeRange) -> Rows:
        frames, seconds = self._grafana.query(question.source, target, over, question.intervals.step, question.points)
        return rows_of(frames, seconds)


def rows_of(frames: Iterable[Frame], seconds: float) -> Rows:
    """Return the columns of all frames beside each other; numbers that no panel draws are none."""
    fields = [field for frame in frames for field in frame]
    columns = tuple(Column(name=field.name, kind=_KINDS.get(field.type, "other")) for field in fields)
    values = tuple(zip_longest(*(map(_drawn, field.values) for field in fields)))
    return Rows(columns=columns, values=values, seconds=seconds)


def _drawn(value: Any) -> Any:  # noqa: ANN401
    return None if isinstance(value, float) and not isfinite(value) else value


def _deep(value: Any, question: Question, selection: Selection, over: TimeRange | None = None) -> Any:  # noqa: ANN401
    """Fill variables into every text of a target."""
    if isinstance(value, dict):
        return {key: _deep(each, question, selection, over) for key, each in value.items()}
    if isinstance(value, list):
        return [_deep(each, question, selection, over) for each in value]
    if isinstance(value, str):
        return interpolate(value, selection, over or question.over, question.intervals, format_sql)
    return value
