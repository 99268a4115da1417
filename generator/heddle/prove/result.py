"""The result of a query: its status, and why it is empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from heddle.grafana.http_errors import HttpError
from heddle.prove.queries import ProbeQuery


class Status(StrEnum):
    """The outcome of a query; `docs/prove.md` explains each."""

    OK = "ok"
    NOT_EMITTED = "not emitted yet"
    EMPTY = "empty"
    CONTRADICTION = "contradiction"
    DISAGREEMENT = "disagreement"
    SLOW = "slow"
    TOO_MANY_SERIES = "too many series"
    ERROR = "error"
    NOT_RUN = "not run"


class EmptyReason(StrEnum):
    """Why a query is empty; `docs/prove.md` explains each."""

    NOT_EMITTED = "not emitted yet"
    NOT_OCCURRED = "has not occurred"
    UNKNOWN_METRIC = "unknown metric"
    RULES_NOT_LOADED = "rules not loaded"
    NO_DATA = "no data"
    DATA_ENDED = "data ended"
    UNKNOWN_LABEL = "unknown label"
    UNKNOWN_VALUE = "unknown label value"
    NO_VECTOR_MATCH = "vector matching failed"
    WINDOW_TOO_SHORT = "window too short"
    NOT_ENOUGH_HISTORY = "not enough history"
    PIPELINE_DROPS_ALL = "pipeline drops all lines"
    NO_MATCH_IN_RANGE = "no match in time range"
    UNKNOWN = "unknown"

    @property
    def is_expected(self) -> bool:
        """Whether a correct query on a healthy system can be empty for this reason."""
        return self in _EXPECTED


_EXPECTED = frozenset(
    {
        EmptyReason.NO_MATCH_IN_RANGE,
        EmptyReason.NOT_ENOUGH_HISTORY,
        EmptyReason.NOT_EMITTED,
        EmptyReason.NOT_OCCURRED,
    }
)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The reason why a query is empty, and a sentence with the names involved.

    `of_state` says that all exists but the value or text that a filter asks for, which can be a state.
    """

    reason: EmptyReason
    text: str
    of_state: bool = False

    def of_query(self, query: ProbeQuery) -> Diagnosis:
        """Return the diagnosis of a query, for which the absence of a bad state can be expected."""
        expected = query.good_if_empty and self.of_state
        return replace(self, reason=EmptyReason.NO_MATCH_IN_RANGE) if expected else self


def diagnosis_failed(error: HttpError) -> Diagnosis:
    """Return the diagnosis when the server rejects a diagnostic query."""
    return Diagnosis(EmptyReason.UNKNOWN, f"diagnostic query failed: {error}")


def format_time(seconds: float) -> str:
    """Return a time, given as seconds since 1970, as diagnoses show it."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")


def format_names(names: Sequence[str]) -> str:
    """Return names in backquotes, the first eight of them, and how many more there are."""
    shown = ", ".join(f"`{name}`" for name in names[:_SHOWN_NAMES])
    return f"{shown} and {len(names) - _SHOWN_NAMES} more" if len(names) > _SHOWN_NAMES else shown or "none"


_SHOWN_NAMES = 8


@dataclass(frozen=True, slots=True)
class SeriesValue:
    """The newest finite value of a series, and its labels."""

    labels: Mapping[str, str]
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeResult:
    """The result of one query.

    `sent` is the query as the backend received it. `notes` explain parts that are empty although the whole is not.
    `samples` is None if the server does not count what it reads. `in_baseline` says that a baseline lists it as failing
    at least as badly. `newest` are the values that a panel shows, where the backend returns numbers; `contradiction`
    says how the panel draws one of them otherwise than its settings say. `comparison` says how a recorded series agrees
    with what its rule computes.
    """

    query: ProbeQuery
    status: Status
    sent: str = ""
    diagnosis: Diagnosis | None = None
    error: str = ""
    notes: tuple[str, ...] = ()
    series: int = 0
    samples: int | None = None
    seconds: float = 0.0
    in_baseline: bool = False
    newest: tuple[SeriesValue, ...] = ()
    contradiction: str = ""
    comparison: str = ""

    @property
    def is_problem(self) -> bool:
        """Whether the query needs attention."""
        if self.status is Status.EMPTY:
            return self.diagnosis is None or not self.diagnosis.reason.is_expected
        return self.status in _PROBLEMS

    @property
    def failed(self) -> bool:
        """Whether the query fails the run: it is a problem that the baseline does not list."""
        return self.is_problem and not self.in_baseline

    @property
    def badness(self) -> int:
        """How bad the problem is, to compare runs: 0 for none, more is worse."""
        return 1 + _PROBLEMS.index(self.status) if self.is_problem else 0

    @property
    def reason(self) -> str:
        """A sentence that explains the status; empty if there is nothing to explain."""
        if self.error or self.diagnosis:
            return self.error or (self.diagnosis.text if self.diagnosis else "")
        if self.status is Status.DISAGREEMENT:
            return self.comparison
        if self.contradiction:
            return self.contradiction
        if self.status is Status.SLOW:
            return f"it takes {self.seconds:.1f} s"
        return f"it has {self.series} series" if self.status is Status.TOO_MANY_SERIES else ""


_PROBLEMS = (Status.CONTRADICTION, Status.DISAGREEMENT, Status.SLOW, Status.TOO_MANY_SERIES, Status.EMPTY, Status.ERROR)
"""From the least to the worst."""


def not_run(query: ProbeQuery) -> ProbeResult:
    """Return the result of a query whose backend was not given."""
    return ProbeResult(query=query, status=Status.NOT_RUN, sent=query.text)
