"""One question after the other becomes a proof."""

from __future__ import annotations

from heddle.prove.backend import Limits
from heddle.prove.documented import Documented
from heddle.prove.http import Refused
from heddle.prove.prometheus.api import Answer, Asks
from heddle.prove.prometheus.diagnose import Ladder
from heddle.prove.prometheus.explain_selector import Missing
from heddle.prove.prometheus.series_presence import Presence
from heddle.prove.queries import Question
from heddle.prove.result import Proof, Reason, Verdict, Why


class Asker:
    """Asks one server; `retention` is how far back it is asked until when series were there, in seconds."""

    def __init__(self, prometheus: Asks, limits: Limits, documented: Documented, retention: float) -> None:
        self._prometheus = prometheus
        self._limits = limits
        self._missing = Missing(Presence(prometheus, retention), documented)

    def prove(self, question: Question, text: str) -> Proof:
        """Ask a question whose variables are filled in, and return its verdict."""
        try:
            answer = self.ask(question, text)
        except Refused as refused:
            return Proof(question=question, verdict=Verdict.ERROR, asked=text, why=Why(Reason.UNKNOWN, str(refused)))
        ladder = self.ladder(question)
        verdict, why = self._limits.judge(speaks=answer.speaks, seconds=answer.seconds, series=len(answer.series)), None
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
