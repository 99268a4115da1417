"""What came of a question, as values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from heddle.prove.queries import Question


class Verdict(StrEnum):
    """What is said of a query."""

    ANSWERS = "answers"
    WAITING = "waiting"
    EMPTY = "empty"
    SLOW = "slow"
    MANY = "too many series"
    ERROR = "error"
    UNASKED = "not asked"


class Reason(StrEnum):
    """Why a query is empty: one rung of the ladder."""

    WAITING = "waiting"
    NEVER = "metric never existed here"
    NOTHING = "nothing was ever here"
    UNTIL = "existed until"
    LABEL = "label missing"
    VALUE = "label value missing"
    SIDES = "the two sides do not match"
    WINDOW = "window too short"
    YOUNG = "history too short"
    PIPELINE = "pipeline drops all lines"
    QUIET = "nothing happened in range"
    UNKNOWN = "unknown"

    @property
    def right(self) -> bool:
        """Whether being empty is the right answer then."""
        return self in (Reason.QUIET, Reason.YOUNG, Reason.WAITING)


@dataclass(frozen=True, slots=True)
class Why:
    """A reason, and a sentence with the names in it."""

    reason: Reason
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """One question with its verdict; `asked` is what went out, `notes` are parts that are silent while the rest speaks.

    `samples` is None where the server does not count them; `known` says that a baseline has it as bad as this.
    """

    question: Question
    verdict: Verdict
    asked: str = ""
    why: Why | None = None
    notes: tuple[str, ...] = ()
    series: int = 0
    samples: int | None = None
    seconds: float = 0.0
    known: bool = False

    @property
    def fails(self) -> bool:
        """Whether it should be otherwise, and was not known to be as bad."""
        return self.bad and not self.known

    @property
    def bad(self) -> bool:
        """Whether it should be otherwise."""
        if self.verdict is Verdict.EMPTY:
            return self.why is None or not self.why.reason.right
        return self.verdict in (Verdict.ERROR, Verdict.SLOW, Verdict.MANY)

    @property
    def rank(self) -> int:
        """How bad it is; a rightly empty query is as good as one that answers."""
        return _RANKS.index(self.verdict) if self.bad else 0


_RANKS = (Verdict.ANSWERS, Verdict.WAITING, Verdict.SLOW, Verdict.MANY, Verdict.EMPTY, Verdict.ERROR)
