"""The labels of a simulated series, held to the catalogue.

- Amounts that differ from one happening to the next.
- What happens in a system, how often, and which series, log lines and spans it leaves behind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from heddle.catalog.metrics import Label, Metric
from heddle.diagnostics.errors import AuthorError

Labels: TypeAlias = tuple[tuple[str, str | None], ...]
"""Label and value; None leaves a label out that the system's other series have."""


def labelled(metric: Metric, labels: Mapping[str, str | None]) -> Labels:
    """Return the labels. Raises AuthorError for one that the metric does not have, and for a value that it cannot have.

    A label of another version than that in settings is left out where the series is written.
    """
    known = {label.name: label for label in map(_label, metric.labels)} | metric.known_labels
    for name, value in labels.items():
        if name not in known:
            metric.check_label(name)
        if value is not None and known[name].values and value not in known[name].values:
            message = f"{metric.name} has no {name}={value!r}: {', '.join(map(repr, known[name].values))}"
            raise AuthorError("simulation/label", message, "write a value that the catalogue has, or add it there")
    return tuple(sorted(labels.items()))


def _label(label: Label | str) -> Label:
    return label if isinstance(label, Label) else Label(label)


@dataclass(frozen=True, slots=True, eq=False)
class Draw:
    """One amount for each happening: parts of a flow that hold the same Draw see the same amount."""

    median: float
    spread: float
    whole: bool


def around(median: float, spread: float = 0.4, *, whole: bool = False) -> Draw:
    """Return amounts around a median: two thirds lie within a factor of e to the power of `spread`."""
    return Draw(median, spread, whole)


ONE = Draw(1.0, 0.0, whole=True)


@dataclass(frozen=True, slots=True)
class Load:
    """Which part of the full load there is by the hour of the day: `night` at 3, all of it at 15 o'clock."""

    night: float


DAY: Final = Load(0.3)
EVEN: Final = Load(1.0)


@dataclass(frozen=True, slots=True)
class Part:
    """A series that a happening moves: a counter grows by the amount, a histogram observes it `times` a factor."""

    metric: Metric
    amount: Draw
    labels: Labels
    times: float = 1.0


@dataclass(frozen=True, slots=True)
class Line:
    """A line in the log of a happening; `level` is what tools detect in it."""

    text: str
    level: str = "info"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A span of a happening, which lasts a share of it, and what it calls."""

    name: str
    service: str
    kind: int
    share: float
    failed: bool
    attributes: Mapping[str, str | int | float | bool]
    calls: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Happenings of one kind: at random `per_minute` under full load, exactly `every` so many seconds, or `at_start`.

    `at_start` is how often it happens before a process is scraped first. `took` is how many milliseconds one takes.
    `run` names the length of a run whose happenings share a trace; without it each has its own.
    """

    name: str
    parts: tuple[Part, ...] = ()
    per_minute: float = 0.0
    every: float = 0.0
    at_start: int = 0
    load: Load = DAY
    took: Draw = field(default=ONE)
    lines: tuple[Line, ...] = ()
    spans: tuple[Span, ...] = ()
    run: str = ""


def counts(metric: Metric, **labels: str | None) -> Part:
    """Return a counter's series that grows by one."""
    return Part(metric, ONE, labelled(metric, labels))


def adds(metric: Metric, amount: Draw, **labels: str | None) -> Part:
    """Return a counter's series that grows by an amount."""
    return Part(metric, amount, labelled(metric, labels))


def observes(metric: Metric, amount: Draw, times: float = 1.0, /, **labels: str | None) -> Part:
    """Return a histogram's series that observes an amount; `times` takes it to the metric's unit."""
    return Part(metric, amount, labelled(metric, labels), times)


def line(text: str, level: str = "info") -> Line:
    """Return a log line; `$time`, `$clock`, `$id`, `$ms`, `$small`, `$iteration` and `$trace_id` are filled in."""
    return Line(text, level)


def span(
    name: str,
    *calls: Span,
    service: str = "",
    kind: int = 1,
    share: float = 1.0,
    failed: bool = False,
    **attributes: str | int | float | bool,
) -> Span:
    """Return a span and the spans below it; two underscores in the name of an attribute stand for a dot."""
    found = {name.replace("__", "."): value for name, value in attributes.items()}
    return Span(name=name, service=service, kind=kind, share=share, failed=failed, attributes=found, calls=calls)
