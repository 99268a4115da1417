"""Simulations: how a system behaves over time, and the scenarios in which it fails."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from difflib import get_close_matches
from typing import Any, Final, Literal, TypeAlias

from heddle.author.promql.metrics import Metric
from heddle.author.simulation.curves import Curve, MetricCurve, metric_curve
from heddle.author.simulation.events import EventStream, duration_seconds
from heddle.catalog.metrics import System
from heddle.diagnostics.errors import AuthorError
from heddle.grafana.provisioning_escape import EnvVar

__all__ = [
    "Fault",
    "Scenario",
    "Simulation",
    "TableBatch",
    "TableFeed",
    "add_events",
    "crash_loop",
    "freeze",
    "missing_target",
    "override",
    "program_end",
    "scale_amount",
    "scale_rate",
    "scrape_failure",
    "stop_events",
]

HEALTHY: Final = "healthy"
"""The scenario without faults, which every system has."""


@dataclass(frozen=True, slots=True)
class EventRateFault:
    """Events of these streams, or of all streams where there is none, are `factor` times as frequent."""

    streams: tuple[str, ...]
    factor: float


@dataclass(frozen=True, slots=True)
class ExtraEvents:
    """Events happen that do not happen in a healthy system."""

    stream: EventStream


@dataclass(frozen=True, slots=True)
class CurveFault:
    """Series of a metric follow another curve: those that have its labels, or a new series where there is none."""

    replacement: MetricCurve


@dataclass(frozen=True, slots=True)
class FrozenMetric:
    """A gauge keeps the value that it had at the start of the scenario."""

    metric: Metric


@dataclass(frozen=True, slots=True)
class AmountFault:
    """Increments and observations of a metric are `factor` times as large."""

    metric: Metric
    factor: float


@dataclass(frozen=True, slots=True)
class CrashLoop:
    """The process restarts after each `interval` and is down for `downtime`, or for that of the system; in seconds."""

    interval: float
    downtime: float | None = None


@dataclass(frozen=True, slots=True)
class ProgramEnd:
    """The program ends; its collector exposes the last values for `last_values_for` seconds."""

    last_values_for: float


@dataclass(frozen=True, slots=True)
class ScrapeFailure:
    """Scrapes fail."""


@dataclass(frozen=True, slots=True)
class MissingTarget:
    """Prometheus does not have the process as a target."""


Fault: TypeAlias = (
    EventRateFault
    | ExtraEvents
    | CurveFault
    | FrozenMetric
    | AmountFault
    | CrashLoop
    | ProgramEnd
    | ScrapeFailure
    | MissingTarget
)


def stop_events(*streams: str) -> Fault:
    """Return a fault that stops the events of these streams, or all events if no stream is named."""
    return EventRateFault(streams, 0.0)


def scale_rate(stream: str, factor: float) -> Fault:
    """Return a fault that makes the events of a stream `factor` times as frequent."""
    return EventRateFault((stream,), factor)


def add_events(stream: EventStream) -> Fault:
    """Return a fault that adds events to those of a healthy system."""
    return ExtraEvents(stream)


def override(metric: Metric, curve: Curve, **labels: str | None) -> Fault:
    """Return a fault that makes the series with these labels follow a curve: those of a gauge, or one of a counter."""
    return CurveFault(metric_curve(metric, curve, **labels))


def freeze(metric: Metric) -> Fault:
    """Return a fault that stops a gauge at its value."""
    return FrozenMetric(metric)


def scale_amount(metric: Metric, factor: float) -> Fault:
    """Return a fault that makes increments and observations of a metric `factor` times as large."""
    return AmountFault(metric, factor)


def crash_loop(interval: str, downtime: str = "") -> Fault:
    """Return a fault that restarts the process after each interval; it is down for `downtime`, or as the system is."""
    return CrashLoop(duration_seconds(interval), duration_seconds(downtime) if downtime else None)


def program_end(last_values_for: str = "5m") -> Fault:
    """Return a fault that ends a program behind a collector, which stays up and shows the last values for a while."""
    return ProgramEnd(duration_seconds(last_values_for))


def scrape_failure() -> Fault:
    """Return a fault that makes scrapes fail."""
    return ScrapeFailure()


def missing_target() -> Fault:
    """Return a fault that removes the process from the targets of Prometheus."""
    return MissingTarget()


@dataclass(frozen=True, slots=True)
class Scenario:
    """A failure of a system: its faults, and the alerts that fire within `alerts_within` of its start.

    Scenarios of several systems that have the same name happen together. Faults affect the first instance of the
    system, or all with `all_instances`.
    """

    name: str
    description: str
    _: KW_ONLY
    faults: tuple[Fault, ...] = ()
    alerts: tuple[str, ...] = ()
    alerts_within: str = "30m"
    all_instances: bool = False

    def __post_init__(self) -> None:
        duration_seconds(self.alerts_within)
        if self.name == HEALTHY:
            message = f"the scenario name {HEALTHY!r} is reserved for systems without faults"
            raise AuthorError("simulation/unknown-scenario", message, "choose another name")


Row: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableBatch:
    """Rows by table, and log lines with their times in nanoseconds since 1970."""

    rows: Mapping[str, Sequence[Row]]
    log_lines: Sequence[tuple[int, str]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFeed:
    """Rows that a system writes to ClickHouse, for dashboards that query its tables.

    `setup` are the statements that create the database and its tables where they do not exist.
    `batch(seed, begin, end, scenario)` returns what the system writes after `begin` and not after `end`, in Unix
    seconds. `scenario` is the name of the scenario that is in effect, empty if none is; its faults are in the rows. The
    same arguments have to give the same rows, because a batch that failed is written again. `unmanaged_rows` are SQL
    conditions by table: a database with rows that satisfy one is not the simulator's and is refused. `user` and
    `password` are environment variables. The first batches are a `history` of this length.
    """

    database: str
    setup: tuple[str, ...]
    batch: Callable[[int, float, float, str], TableBatch]
    unmanaged_rows: Mapping[str, str]
    user: EnvVar | None = None
    password: EnvVar | None = None
    history: str = "2d"

    def __post_init__(self) -> None:
        duration_seconds(self.history)


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """A system as Prometheus scrapes it: its processes, what happens in them, and the scenarios in which it fails.

    `instances` are the addresses of the processes. `labels` are the values of the labels that all series of the system
    have, `target_labels` those that the configuration of Prometheus attaches. `help_texts` are the HELP texts that
    differ from the catalog. A process restarts daily at `restart_at`, such as `04:10`, and is down for `downtime`.
    `number_format` is how the client library of the system writes numbers; `float_buckets` are the histograms whose
    bounds it always writes with a fraction. `service` is the service name in traces. `log_files` are the files to which
    the instances write their lines in JSON; other lines are their output. `tables` are rows in ClickHouse.
    """

    system: System
    instances: tuple[str, ...] = ()
    events: tuple[EventStream, ...] = ()
    curves: tuple[MetricCurve, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    target_labels: Mapping[str, str] = field(default_factory=dict)
    help_texts: Mapping[Metric, str] = field(default_factory=dict)
    restart_at: str = ""
    downtime: str = ""
    number_format: Literal["go", "python"] = "go"
    float_buckets: tuple[Metric, ...] = ()
    content_type: str = "text/plain; version=0.0.4; charset=utf-8"
    service: str = ""
    log_files: tuple[str, ...] = ()
    tables: TableFeed | None = None

    def __post_init__(self) -> None:
        if self.restart_at and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", self.restart_at):
            raise AuthorError("simulation/invalid-time", f"invalid time {self.restart_at!r}", "write it as 04:10")
        if self.downtime:
            duration_seconds(self.downtime)
        counts = Counter(scenario.name for scenario in self.scenarios)
        if repeated := [name for name, count in counts.items() if count > 1]:
            message = f"{self.system.title} declares the scenario {repeated[0]!r} more than once"
            raise AuthorError("simulation/duplicate-scenario", message, "merge the faults into one scenario")
        for scenario in self.scenarios:
            for fault in scenario.faults:
                if isinstance(fault, EventRateFault):
                    self._check_streams(scenario, fault)

    def scenario(self, name: str) -> Scenario | None:
        """Return the scenario of this name, None if it does not affect this system."""
        return next((scenario for scenario in self.scenarios if scenario.name == name), None)

    def _check_streams(self, scenario: Scenario, fault: EventRateFault) -> None:
        names = [stream.name for stream in self.events]
        for name in fault.streams:
            if name not in names:
                close = get_close_matches(name, names, 1)
                help = f"did you mean {close[0]!r}?" if close else f"choose from {', '.join(names)}"
                message = f"scenario {scenario.name!r} affects unknown event stream {name!r}"
                raise AuthorError("simulation/unknown-stream", message, help)
