"""One question after the other becomes a proof."""

from __future__ import annotations

import time
from dataclasses import dataclass

from generator.prove.documented import Documented
from generator.prove.http import Refused
from generator.prove.ladder import Ladder
from generator.prove.missing import Missing
from generator.prove.presence import Presence
from generator.prove.prometheus import Answer, Prometheus
from generator.prove.questions import Question
from generator.prove.verdict import Proof, Reason, Verdict, Why

_LONGEST_PAUSE = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What is too slow, in seconds, and how many series are too many."""

    slow: float = 5.0
    series: int = 1000


class Asker:
    """Asks one server; `retention` is how far back it is asked until when series were there, in seconds."""

    def __init__(self, prometheus: Prometheus, limits: Limits, documented: Documented, retention: float) -> None:
        self._prometheus = prometheus
        self._limits = limits
        self._missing = Missing(Presence(prometheus, retention), documented)

    def prove(self, question: Question, text: str) -> Proof:
        """Ask a question whose variables are filled in, and return its verdict."""
        try:
            answer = self.ask(question, text)
        except Refused as refused:
            return Proof(question=question, verdict=Verdict.ERROR, asked=text, why=Why(Reason.UNKNOWN, str(refused)))
        if answer.seconds > self._limits.slow:
            time.sleep(min(answer.seconds, _LONGEST_PAUSE))  # a busy server gets as long a rest
        ladder = self.ladder(question)
        verdict, why = self._verdict(answer), None
        if verdict is Verdict.EMPTY:
            why = ladder.why(text)
            verdict = Verdict.WAITING if why.reason is Reason.WAITING else verdict
        return Proof(
            question=question,
            verdict=verdict,
            asked=text,
            why=why,
            notes=ladder.silent(text) if why is None else (),
            series=len(answer.series),
            samples=answer.samples,
            seconds=answer.seconds,
        )

    def ask(self, question: Question, text: str) -> Answer:
        """Return what is answered over the question's time. Raises Refused."""
        if question.instant:
            return self._prometheus.instant(text, question.over.end)
        step = question.intervals.step
        return self._prometheus.range(text, question.over.aligned(step), step)

    def ladder(self, question: Question) -> Ladder:
        """Return what explains why this question is empty."""
        return Ladder(lambda text: self.ask(question, text), self._missing, question.over, instant=question.instant)

    def _verdict(self, answer: Answer) -> Verdict:
        if not answer.speaks:
            return Verdict.EMPTY
        if answer.seconds > self._limits.slow:
            return Verdict.SLOW
        return Verdict.MANY if len(answer.series) > self._limits.series else Verdict.ANSWERS
