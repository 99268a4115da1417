"""ClickHouse as dashboards see it: statements of panels, and of variables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from heddle.grafana.interpolation import Selection
from heddle.grafana.json_value import Json
from heddle.prove.backend import Asked, Limits
from heddle.prove.clickhouse.api import Asks
from heddle.prove.clickhouse.diagnose import Ladder
from heddle.prove.clickhouse.statement import browser, expanded
from heddle.prove.http import Refused
from heddle.prove.queries import Question
from heddle.prove.result import Proof, Reason, Verdict, Why
from heddle.prove.variable_options import shown

_TIME_SERIES = (0, "timeseries", "time_series")


class ClickHouseBackend:
    """Asks one ClickHouse, in the database that the data source names."""

    def __init__(self, clickhouse: Asks, limits: Limits) -> None:
        self._clickhouse = clickhouse
        self._limits = limits
        self._ladder = Ladder(clickhouse)

    def greet(self) -> None:
        """Ask the least there is. Raises Unreachable."""
        self._clickhouse.greet()

    def prove(self, question: Question, selection: Selection) -> Proof:
        """Ask a question, and return its verdict."""
        sent = browser(question.text, selection, question.over, question.intervals)
        sql, database = expanded(sent, question.over, question.intervals.step), question.source.database
        try:
            shape = 0 if question.target.get("format") in _TIME_SERIES else 1
            rows = self._clickhouse.rows(sent, database, question.over, question.intervals.step, shape)
        except Refused as refused:
            return Proof(question=question, verdict=Verdict.ERROR, asked=sql, why=Why(Reason.UNKNOWN, str(refused)))
        lines = 0 if shape else rows.lines
        verdict = self._limits.judge(speaks=rows.speaks, seconds=rows.seconds, series=lines)
        return Proof(
            question=question,
            verdict=verdict,
            asked=sql,
            why=self._ladder.why(sql, database, question.over) if verdict is Verdict.EMPTY else None,
            series=lines or len(rows.values),
            samples=rows.read,
            seconds=rows.seconds,
        )

    def offers(self, variable: Json, question: Question, selection: Selection) -> Asked:
        """Return what a variable offers: the first column."""
        sent = browser(question.text, selection, question.over, question.intervals)
        sql, step = expanded(sent, question.over, question.intervals.step), question.intervals.step
        try:
            rows = self._clickhouse.rows(sent, question.source.database, question.over, step)
        except Refused as refused:
            return Asked(sql, (), str(refused))
        return Asked(sql, shown([str(row[0]) for row in rows.values if row and row[0] is not None], variable))

    def lacking(self, question: Question, asked: Asked) -> Why:
        """Return why a variable offers nothing."""
        return self._ladder.why(asked.query, question.source.database, question.over)

    def pins(self, question: Question, selection: Selection, varying: frozenset[str]) -> Iterator[Mapping[str, str]]:  # noqa: ARG002
        """Yield nothing: where values do not go together, the ladder says that nothing happened."""
        yield from ()
