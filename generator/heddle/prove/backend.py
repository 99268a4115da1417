"""What every backend can do for a dashboard, however it is reached."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from heddle.grafana.interpolation import Selection
from heddle.grafana.json_value import Json
from heddle.prove.datasource import Source
from heddle.prove.queries import Question
from heddle.prove.result import Proof, Verdict, Why


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What is too slow, in seconds, and how many series are too many."""

    slow: float = 5.0
    series: int = 1000

    def judge(self, *, speaks: bool, seconds: float, series: int) -> Verdict:
        """Return the verdict of an answer."""
        if not speaks:
            return Verdict.EMPTY
        if seconds > self.slow:
            return Verdict.SLOW
        return Verdict.MANY if series > self.series else Verdict.ANSWERS


@dataclass(frozen=True, slots=True)
class Asked:
    """One variable's query as it went out, and what it offers; `fault` is what the server said instead."""

    query: str
    values: tuple[str, ...]
    fault: str = ""


class Backend(Protocol):
    """One server, or one data source of a Grafana."""

    def greet(self) -> None:
        """Ask the least there is. Raises Unreachable."""

    def prove(self, question: Question, selection: Selection) -> Proof:
        """Ask a question, and return its verdict."""

    def offers(self, variable: Json, question: Question, selection: Selection) -> Asked:
        """Return what a variable offers."""

    def lacking(self, question: Question, asked: Asked) -> Why:
        """Return why a variable offers nothing."""

    def pins(self, question: Question, selection: Selection, varying: frozenset[str]) -> Iterator[Mapping[str, str]]:
        """Yield values of variables that go together, because something that the question asks for has them."""


Find = Callable[[Source], Backend | None]
"""Who is asked what a data source is asked; None where nobody was given."""
