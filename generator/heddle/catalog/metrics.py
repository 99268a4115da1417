"""Systems, their labels and metric families, and which versions emit them.

Names, labels and emission depend on the settings: the version of a system and the namespace of the collector.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from heddle.diagnostics.errors import AuthorError
from heddle.settings.active import project_settings

Version: TypeAlias = tuple[int, int]
_LABEL: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
MetricKind: TypeAlias = Literal["counter", "gauge", "histogram", "summary", "untyped"]
"""The type of a metric; `untyped` only if its source states none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Emitted:
    """Emitted from version `first` to version `final`, both included; empty is open.

    `once` is the event after which the first series appears; empty if it is there from the start.
    """

    first: str = ""
    final: str = ""
    once: str = ""

    def not_emitted_reason(self, version: Version | None) -> str:
        """Return why this version does not emit it; empty if it does."""
        if version is None:
            return ""
        if self.first and version < parse_version(self.first):
            return f"requires version {self.first}"
        if self.final and version > parse_version(self.final):
            return f"removed after version {self.final}"
        return ""


@dataclass(frozen=True, slots=True)
class Documented:
    """Documented or registered, but recorded by no released version; `reason` says why."""

    reason: str

    def not_emitted_reason(self, _version: Version | None) -> str:
        """Return the reason: no version emits it."""
        return self.reason


Emission: TypeAlias = Emitted | Documented

ALWAYS: Final = Emitted()
"""Emitted by every version, from the start of the process."""


def once(event: str) -> Emitted:
    """Emitted by every version, after the first `event`."""
    return Emitted(once=event)


def since(version: str, once: str = "") -> Emitted:
    """Emitted by this version and later ones."""
    return Emitted(first=version, once=once)


def until(version: str, once: str = "") -> Emitted:
    """Emitted by this version and earlier ones."""
    return Emitted(final=version, once=once)


def parse_version(text: str) -> Version:
    """Return major and minor of a version such as `0.17`."""
    major, minor = text.split(".")
    return int(major), int(minor)


@dataclass(frozen=True, slots=True)
class Label:
    """A label; `values` is the closed set of its values, empty if there is none.

    `unbounded` says that the number of its values has no limit, as of sessions and error messages.
    """

    name: str
    values: tuple[str, ...] = ()
    meaning: str = ""
    emitted: Emission = ALWAYS
    unbounded: bool = False


@dataclass(frozen=True, slots=True)
class System:
    """A monitored system. `name` is the prefix of its variables, `title` is for people.

    All its series have the `constant_labels` with their values, and the `labels`. `job` is its Prometheus job, or a
    regular expression for several; by default its name. `namespace` is the prefix that the OpenTelemetry collector puts
    before the names of its metrics. `version` decides between names that changed. `start_time` is the gauge by which
    its processes report when they started, in seconds since 1970; empty if they do not. `scope` are the labels that
    select its series on a dashboard, each with a variable.
    """

    name: str
    title: str
    constant_labels: tuple[tuple[str, str], ...] = ()
    labels: tuple[Label, ...] = ()
    job: str | None = None
    namespace: str | None = None
    version: tuple[int, int] | None = None
    start_time: str = ""
    scope: tuple[str, ...] = ("job", "instance")

    def __post_init__(self) -> None:
        """Raise AuthorError for a label of the scope that cannot be in the name of a variable, or that occurs twice."""
        for position, label in enumerate(self.scope):
            if not _LABEL.fullmatch(label) or label in self.scope[:position]:
                problem = "occurs twice" if _LABEL.fullmatch(label) else "is not a name of a label"
                message = f"{label!r} in the scope of the system {self.name!r} {problem}"
                raise AuthorError("catalog/invalid-scope", message, 'write it as `scope=("cluster", "namespace")`')

    def scope_variable(self, label: str) -> str:
        """Return the name of the dashboard variable that selects values of a label of its scope."""
        return f"{self.name}_{label}"

    @property
    def jobs(self) -> str:
        """The regular expression for its Prometheus jobs."""
        return self.job or self.name

    @property
    def metric_prefix(self) -> str:
        """The prefix of the names of its metrics, such as `shop_`."""
        return f"{self.namespace}_" if self.namespace else ""


@dataclass(frozen=True, slots=True)
class RecordedSeries:
    """A series that a recording rule computes: its name, and its labels besides those of the system's scope."""

    system: System
    name: str
    labels: tuple[str, ...] = ()


SCRAPED = (Label("job", meaning="the scrape job"), Label("instance", meaning="the scraped address"))
"""The labels that Prometheus adds to every series."""


@dataclass(frozen=True, slots=True)
class Renamed:
    """The metric was called `name` up to and including the version `final`."""

    final: str
    name: str


@dataclass(frozen=True, slots=True)
class MetricFamily:
    """The facts about a metric. `declared` is its name without the collector's namespace.

    `unit` is Grafana's unit id, `of` the noun that is counted, such as "tokens". `buckets` are the upper bounds of a
    histogram in `unit`, without +Inf. `values` are the meanings of the numbers of a gauge that has no others. A
    `cumulative` gauge only grows until it restarts from 0, such as the cost of a run. `recorded` are the windows,
    such as `15m`, for which a recording rule computes the growth. `source` is where this information comes from.
    """

    system: System
    declared: str
    help: str
    unit: str = field(default="short", kw_only=True)
    of: str = field(default="", kw_only=True)
    labels: tuple[Label | str, ...] = field(default=(), kw_only=True)
    emitted: Emission = field(default=ALWAYS, kw_only=True)
    renamed: Renamed | None = field(default=None, kw_only=True)
    buckets: tuple[float, ...] = field(default=(), kw_only=True)
    values: tuple[tuple[float, str], ...] = field(default=(), kw_only=True)
    cumulative: bool = field(default=False, kw_only=True)
    recorded: tuple[str, ...] = field(default=(), kw_only=True)
    source: str = field(default="", kw_only=True)
    kind: MetricKind = field(default="gauge", kw_only=True)

    @property
    def name(self) -> str:
        """Its name in Prometheus, in the version of its system."""
        renamed, version = self.renamed, self.system.version
        is_old = renamed is not None and version is not None and version <= parse_version(renamed.final)
        return self.system.metric_prefix + (renamed.name if renamed and is_old else self.declared)

    def recorded_name(self, suffix: str, window: str) -> str:
        """The name of the series that a recording rule writes: the growth of `name` and `suffix` within a window."""
        return f"{self.name}{suffix}:growth{window}"

    @property
    def not_emitted_reason(self) -> str:
        """Why the version of its system does not emit it; empty if it does."""
        return self.emitted.not_emitted_reason(self.system.version)

    @property
    def first_event(self) -> str:
        """The event after which its first series appears; empty if it is there from the start."""
        return self.emitted.once if isinstance(self.emitted, Emitted) else ""

    @property
    def own_labels(self) -> tuple[Label, ...]:
        """The labels that the system gives it, in the version of the settings."""
        labels = (label if isinstance(label, Label) else Label(label) for label in self.labels)
        return tuple(label for label in labels if not label.emitted.not_emitted_reason(self.system.version))

    @property
    def known_labels(self) -> dict[str, Label]:
        """All labels of its series by name, with those of the system and of Prometheus."""
        names = (*self.system.scope, *project_settings().everywhere)
        scope = {name: Label(name) for name in names}
        return scope | {label.name: label for label in (*self.own_labels, *self.system.labels, *SCRAPED)}


def up_family(system: System) -> MetricFamily:
    """Return the metric by which Prometheus reports whether it could scrape a system: 1 or 0."""
    return MetricFamily(
        System(system.name, system.title, job=system.job, scope=system.scope),
        "up",
        "Whether the last scrape succeeded.",
        values=((0, "down"), (1, "up")),
        source="Prometheus",
    )
