"""Event streams: what happens in a system, how often, and which metrics, log lines and spans each event produces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import cos, exp, pi, sqrt
from random import Random
from typing import Final, Literal, TypeAlias

from heddle.author.promql.metrics import Metric
from heddle.catalog.metrics import Label
from heddle.diagnostics.errors import AuthorError
from heddle.grafana.durations import parse_duration

__all__ = [
    "CONSTANT_LOAD",
    "DAILY_LOAD",
    "Distribution",
    "EventStream",
    "SeriesUpdate",
    "increment",
    "lognormal",
    "observe",
    "poisson",
    "trace_span",
]

Labels: TypeAlias = tuple[tuple[str, str | None], ...]
"""Names and values; None removes a label that all series of the system have."""

SpanKind: TypeAlias = Literal["internal", "server", "client", "producer", "consumer"]

_DAY = 86400
_PEAK = 15 * 3600
_NORMAL_APPROXIMATION = 50
"""Means above this use the normal distribution instead of the Poisson distribution."""


def check_labels(metric: Metric, labels: Mapping[str, str | None]) -> Labels:
    """Return the labels in order. Raises AuthorError for an unknown name and for a value outside a closed set.

    Labels that the version in settings does not have are valid; the simulator drops them.
    """
    declared = (label if isinstance(label, Label) else Label(label) for label in metric.labels)
    known = {label.name: label for label in declared} | metric.known_labels
    for name, value in labels.items():
        if name not in known:
            metric.check_label(name)
        values = known[name].values
        if value is not None and values and value not in values:
            message = f"{metric.name} has no {name}={value!r}: {', '.join(map(repr, values))}"
            raise AuthorError(
                "simulation/unknown-label-value", message, "use a value from the catalog, or add this one to it"
            )
    return tuple(sorted(labels.items()))


def duration_seconds(text: str) -> float:
    """Return the seconds of a duration such as `1h30m`. Raises AuthorError."""
    value = parse_duration(text)
    if not value:
        raise AuthorError("simulation/invalid-duration", f"invalid duration {text!r}", "write it as 15s, 5m or 1h30m")
    return value


@dataclass(frozen=True, slots=True, eq=False)
class Distribution:
    """Random amounts. Everything in an event stream that uses the same object gets the same amount in an event."""

    median: float
    sigma: float
    integer: bool


def lognormal(median: float, sigma: float = 0.4, *, integer: bool = False) -> Distribution:
    """Return a log-normal distribution: two thirds of the amounts are within a factor of e^sigma of the median."""
    return Distribution(median, sigma, integer)


_ONE: Final = Distribution(1.0, 0.0, integer=True)


@dataclass(frozen=True, slots=True)
class LoadProfile:
    """How the load depends on the time of day (UTC): all of it at 15:00, the fraction `night` at 03:00."""

    night: float

    def fraction_at(self, time: float) -> float:
        """Return the fraction of the full load at a Unix time."""
        height = (1 + cos(2 * pi * (time - _PEAK) / _DAY)) / 2
        return self.night + (1 - self.night) * height


DAILY_LOAD: Final = LoadProfile(0.3)
CONSTANT_LOAD: Final = LoadProfile(1.0)


def poisson(random: Random, mean: float) -> int:
    """Return a Poisson-distributed number of events."""
    if mean <= 0:
        return 0
    if mean > _NORMAL_APPROXIMATION:
        return max(0, round(random.gauss(mean, sqrt(mean))))
    probability = cumulative = exp(-mean)
    count, sample = 0, random.random()
    while sample > cumulative and count < 4 * _NORMAL_APPROXIMATION:
        count += 1
        probability *= mean / count
        cumulative += probability
    return count


@dataclass(frozen=True, slots=True)
class SeriesUpdate:
    """An event adds `factor * amount` to a counter, or observes it in a histogram or a summary."""

    metric: Metric
    amount: Distribution
    labels: Labels
    factor: float = 1.0


def increment(metric: Metric, amount: Distribution | None = None, /, **labels: str | None) -> SeriesUpdate:
    """Return an update that increments a counter, by 1 or by an amount."""
    return SeriesUpdate(metric, amount or _ONE, check_labels(metric, labels))


def observe(metric: Metric, amount: Distribution, factor: float = 1.0, /, **labels: str | None) -> SeriesUpdate:
    """Return an update that observes an amount in a histogram or summary; `factor` converts it to the metric's unit."""
    return SeriesUpdate(metric, amount, check_labels(metric, labels), factor)


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceSpan:
    """A span that covers the fraction `share` of its parent, or of the event; its children follow one another."""

    name: str
    service: str
    kind: SpanKind
    share: float
    failed: bool
    attributes: Mapping[str, str | int | float | bool]
    children: tuple[TraceSpan, ...]


def trace_span(
    name: str,
    *children: TraceSpan,
    service: str = "",
    kind: SpanKind = "internal",
    share: float = 1.0,
    failed: bool = False,
    **attributes: str | int | float | bool,
) -> TraceSpan:
    """Return a span; `service` is that of its parent by default. `__` in the name of an attribute stands for a dot."""
    dotted = {name.replace("__", "."): value for name, value in attributes.items()}
    return TraceSpan(
        name=name, service=service, kind=kind, share=share, failed=failed, attributes=dotted, children=children
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class EventStream:
    """Events of one kind: randomly `per_minute` at full load, or regularly `every` interval such as `15s`.

    `at_start` events happen when a process starts, before its first scrape. `duration_ms` is how long one event takes.
    In `log_lines` and in their structured `metadata`, `$time`, `$clock`, `$id`, `$ms`, `$small` (1 to 6), `$iteration`
    and `$trace_id` are replaced.
    Events of a run share a trace: a run begins after each `run_length`, such as `90m`, at another time in each process.
    Without it each event has a trace of its own.
    """

    name: str
    updates: tuple[SeriesUpdate, ...] = ()
    per_minute: float = 0.0
    every: str = ""
    at_start: int = 0
    load: LoadProfile = DAILY_LOAD
    duration_ms: Distribution = _ONE
    log_lines: tuple[str, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)
    spans: tuple[TraceSpan, ...] = ()
    run_length: str = ""

    def __post_init__(self) -> None:
        for duration in filter(None, (self.every, self.run_length)):
            duration_seconds(duration)
