"""A label of a metric.

- A monitored system: whose metrics they are, and how its series are told from others of the same name.
- Metrics as their systems emit them: name, type, labels, unit, buckets, meaning and the source of these facts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from heddle.author.promql.errors import unknown_label
from heddle.author.promql.series import Series, SeriesWords
from heddle.catalog.emission import ALWAYS, Emission, version_of
from heddle.settings.active import project_settings


@dataclass(frozen=True, slots=True)
class Label:
    """`values` is the closed set of what it can be, empty where it is open; `meaning` is for people."""

    name: str
    values: tuple[str, ...] = ()
    meaning: str = ""
    emitted: Emission = ALWAYS

    @property
    def unbounded(self) -> bool:
        """Whether its meaning says that there is no end of values, as of sessions and texts of errors."""
        return "without bound" in self.meaning


@dataclass(frozen=True, slots=True)
class System:
    """`name` is the key in settings (`jobs.NAME`) and the start of its variables' names; `title` is for people.

    `scope` are label values that all its series have, `labels` are names that they have. `collected` series come
    through the OpenTelemetry collector, which puts its namespace before their names. `versioned` systems have a
    version in settings (`versions.NAME`).
    """

    name: str
    title: str
    scope: tuple[tuple[str, str], ...] = ()
    labels: tuple[Label, ...] = ()
    collected: bool = False
    versioned: bool = False

    @property
    def job_variable(self) -> str:
        """The dashboard variable that chooses its jobs."""
        return f"{self.name}_job"

    @property
    def instance_variable(self) -> str:
        """The dashboard variable that chooses its instances."""
        return f"{self.name}_instance"

    @property
    def version(self) -> tuple[int, int] | None:
        """The version in settings, or None where names do not depend on it."""
        return getattr(project_settings().versions, self.name) if self.versioned else None

    @property
    def namespace(self) -> str:
        """What stands before the names of its metrics, such as `loom_`."""
        namespace = project_settings().collector_namespace if self.collected else ""
        return f"{namespace}_" if namespace else ""


SCRAPED = (Label("job", meaning="the scrape job"), Label("instance", meaning="the scraped address"))


@dataclass(frozen=True, slots=True)
class Renamed:
    """Up to and including the version `final`, the metric was called `name`."""

    final: str
    name: str


@dataclass(frozen=True, slots=True)
class Metric(SeriesWords):
    """A metric family; its words build PromQL. Use Counter, Gauge, Histogram or Summary.

    `declared` is its name before a collector's namespace; `help` says what it means and what is odd about it. `unit` is
    Grafana's unit id, `of` the noun that is counted, as in "tokens"; `buckets` are a
    histogram's upper bounds without +Inf, in `unit`; `values` say what each number of a gauge stands for, where there
    are only these; `source` is where these facts were read.
    """

    kind: ClassVar[str]

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
    source: str = field(default="", kw_only=True)

    @property
    def name(self) -> str:
        """Its name in Prometheus, under the settings' collector namespace and version."""
        was = self.renamed
        version = self.system.version
        old = was is not None and version is not None and version <= version_of(was.final)
        return self.system.namespace + (was.name if was and old else self.declared)

    @property
    def waits_for(self) -> str:
        """Why the version in settings does not emit it; empty where it does."""
        return self.emitted.waits_for(self.system.version)

    @property
    def own_labels(self) -> tuple[Label, ...]:
        """The labels that the system gives it, in the version in settings."""
        labels = (label if isinstance(label, Label) else Label(label) for label in self.labels)
        return tuple(label for label in labels if not label.emitted.waits_for(self.system.version))

    @property
    def known_labels(self) -> dict[str, Label]:
        """Every label of its series by name, those of scraping and collecting included."""
        return {label.name: label for label in (*self.own_labels, *self.system.labels, *SCRAPED)}

    @property
    def scraped(self) -> Gauge:
        """The metric by which Prometheus says whether it could scrape the targets of its series."""
        return up(self.system)

    def check_label(self, label: str) -> None:
        """Raise AuthorError unless there is such a label."""
        if label not in self.known_labels:
            unknown_label(self.name, label, self.known_labels)

    def series(self) -> Series:
        """Return all its series."""
        return Series(self)


@dataclass(frozen=True, slots=True)
class Counter(Metric):
    """Only grows, and falls to 0 when its process restarts."""

    kind: ClassVar[str] = "counter"


@dataclass(frozen=True, slots=True)
class Gauge(Metric):
    """Goes up and down."""

    kind: ClassVar[str] = "gauge"


@dataclass(frozen=True, slots=True)
class Histogram(Metric):
    """Counts observations in buckets."""

    kind: ClassVar[str] = "histogram"


@dataclass(frozen=True, slots=True)
class Summary(Metric):
    """Quantiles that its process computed itself, under the label `quantile`."""

    kind: ClassVar[str] = "summary"


def up(system: System) -> Gauge:
    """Return the metric by which Prometheus itself says whether it could scrape a system: 1 or 0."""
    return Gauge(
        System(system.name, system.title),
        "up",
        "Whether the last scrape succeeded.",
        values=((0, "down"), (1, "up")),
        source="Prometheus",
    )
