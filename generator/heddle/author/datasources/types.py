"""A data source as a typed value, in plain intended text: the compiler escapes what Grafana would expand.

- ClickHouse, by the plugin grafana-clickhouse-datasource over the HTTP interface.
- A JSON API, by the plugin yesoreyeram-infinity-datasource.
- Jaeger.
- Loki.
- PostgreSQL.
- Prometheus, and what speaks its language: Mimir, Thanos, Cortex.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar
from urllib.parse import urlsplit

from heddle.author.datasources.connection import Connection
from heddle.author.datasources.correlation import Correlation, DerivedField, Exemplar, TraceToLogs, TraceToMetrics
from heddle.diagnostics.location import Location, caller_location
from heddle.grafana.provisioning_escape import EnvVar
from heddle.settings.current import current_settings


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSource(ABC):
    """What all types share. `uid` never changes; `name` identifies it to Grafana's provisioning."""

    type: ClassVar[str]

    uid: str
    name: str
    connection: Connection
    correlations: tuple[Correlation, ...] = ()
    extra_json: dict[str, Any] = field(default_factory=dict)
    location: Location = field(default_factory=caller_location)

    @property
    def is_default(self) -> bool:
        """Whether the settings declare it the one that Grafana offers first."""
        return current_settings().text("datasources.default") == self.uid

    def names(self) -> Iterator[str]:
        """Yield what a dashboard may call it: its uid, its name, and nothing at all where it is the default."""
        yield from (self.uid, self.name)
        if self.is_default:
            yield ""

    @abstractmethod
    def json(self, grafana: tuple[int, int]) -> dict[str, Any]:
        """Return jsonData in plain text, without what that version of Grafana does not know."""

    def root(self) -> dict[str, Any]:
        """Return the keys at the root of the data source that say how it is reached."""
        return self.connection.root()

    def secure(self) -> dict[str, Any]:
        """Return the keys of secureJsonData."""
        return self.connection.secure()

    def variables(self) -> Iterable[EnvVar]:
        """Return what Grafana reads from its environment."""
        return self.connection.variables()

    def targets(self) -> Iterator[tuple[str, str]]:
        """Yield every link to another data source: what leads there, and the uid."""
        for correlation in self.correlations:
            yield f"the correlation on {correlation.on!r}", correlation.target


_PORTS = {"http": 8123, "https": 8443}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClickHouse(DataSource):
    """`connection.url` is ClickHouse's HTTP interface; `user` needs to read only; `timeout` is in seconds."""

    type: ClassVar[str] = "grafana-clickhouse-datasource"

    database: str = "default"
    user: EnvVar | None = None
    password: EnvVar | None = None
    timeout: int = 60

    def json(self, grafana: tuple[int, int]) -> dict[str, Any]:  # noqa: ARG002 - the plugin's version counts, not this
        """Return jsonData: the plugin reads host, port and path, and no URL."""
        at = urlsplit(self.connection.url)
        path = {"path": at.path.lstrip("/")} if at.path.strip("/") else {}
        user = {"username": self.user} if self.user else {}
        return {
            "host": at.hostname or "",
            "port": at.port or _PORTS[at.scheme],
            "protocol": "http",
            "secure": at.scheme == "https",
            **path,
            **user,
            "defaultDatabase": self.database,
            "dialTimeout": "10",
            "queryTimeout": str(self.timeout),
            **self.extra_json,
        }

    def root(self) -> dict[str, Any]:
        """Return the URL alone, for those who read the file: the plugin takes its user from jsonData."""
        return {"url": self.connection.url}

    def secure(self) -> dict[str, Any]:
        """Return the keys of secureJsonData."""
        certificates = {key: value for key, value in self.connection.secure().items() if key.startswith("tls")}
        return certificates | ({"password": self.password} if self.password else {})

    def variables(self) -> Iterator[EnvVar]:
        """Yield what Grafana reads from its environment."""
        yield from (value for value in (self.user, *self.secure().values()) if isinstance(value, EnvVar))


@dataclass(frozen=True, slots=True, kw_only=True)
class Infinity(DataSource):
    """`connection.url` is the base of all queries; `health` a path below it that answers where all is well."""

    type: ClassVar[str] = "yesoreyeram-infinity-datasource"

    health: str = ""
    timeout: int = 60

    def json(self, grafana: tuple[int, int]) -> dict[str, Any]:  # noqa: ARG002 - the plugin's version counts, not this
        """Return jsonData; credentials go to the base address and to no other."""
        base = self.connection.url.rstrip("/")
        auth = {"auth_method": "basicAuth"} if self.connection.basic_auth_user else {}
        health = {"customHealthCheckEnabled": True, "customHealthCheckUrl": f"{base}{self.health}"}
        return {
            **auth,
            "allowedHosts": [base],
            "timeoutInSeconds": self.timeout,
            **(health if self.health else {}),
            **self.extra_json,
        }


_TIME_PARAMETERS = (10, 2)
"""The first minor version that knows `traceIdTimeParams`; 10.1 does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Jaeger(DataSource):
    """`span_bar` is what a span's row says beside its name: `None`, `Duration` or the name of a tag."""

    type: ClassVar[str] = "jaeger"

    logs: TraceToLogs | None = None
    metrics: TraceToMetrics | None = None
    node_graph: bool = True
    span_bar: str = "Duration"

    def json(self, grafana: tuple[int, int]) -> dict[str, Any]:
        """Return jsonData; the time parameters spare Jaeger a search through all its storage for one trace."""
        plain = self.span_bar in {"None", "Duration"}
        bar = {"type": self.span_bar} if plain else {"type": "Tag", "tag": self.span_bar}
        return {
            "nodeGraph": {"enabled": self.node_graph},
            "spanBar": bar,
            **({"traceIdTimeParams": {"enabled": True}} if grafana >= _TIME_PARAMETERS else {}),
            **({"tracesToLogsV2": self.logs.json()} if self.logs else {}),
            **({"tracesToMetrics": self.metrics.json()} if self.metrics else {}),
            **self.extra_json,
        }

    def targets(self) -> Iterator[tuple[str, str]]:
        """Yield every link to another data source."""
        yield from DataSource.targets(self)
        if self.logs:
            yield "the link from traces to logs", self.logs.target
        if self.metrics:
            yield "the link from traces to metrics", self.metrics.target


_LABEL_MATCHERS = (10, 3)
"""The first minor version all of whose releases find a derived field by label; 10.2.3 brought it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loki(DataSource):
    """`max_lines` is the most that a query returns."""

    type: ClassVar[str] = "loki"

    derived_fields: tuple[DerivedField, ...] = ()
    max_lines: int = 1000

    def json(self, grafana: tuple[int, int]) -> dict[str, Any]:
        """Return jsonData; a field found by label is left out for a Grafana that would look for it in the line."""
        known = [each for each in self.derived_fields if grafana >= _LABEL_MATCHERS or not each.label]
        links = {"derivedFields": [each.json() for each in known]} if known else {}
        return {"maxLines": str(self.max_lines), **links, **self.extra_json}

    def targets(self) -> Iterator[tuple[str, str]]:
        """Yield every link to another data source."""
        yield from DataSource.targets(self)
        for derived in self.derived_fields:
            yield f"the derived field {derived.name!r}", derived.target


@dataclass(frozen=True, slots=True, kw_only=True)
class Postgres(DataSource):
    """`connection.url` is host and port; `user` needs to read only. `ssl_mode` is one of libpq's."""

    type: ClassVar[str] = "grafana-postgresql-datasource"

    database: str
    user: str
    password: EnvVar | None = None
    ssl_mode: str = "require"

    def json(self, grafana: tuple[int, int]) -> dict[str, Any]:  # noqa: ARG002 - every version reads the same
        """Return jsonData."""
        return {"database": self.database, "sslmode": self.ssl_mode, **self.extra_json}

    def root(self) -> dict[str, Any]:
        """Return the keys at the root; the database stands there too, where older Grafana reads it."""
        return {"url": self.connection.url, "user": self.user, "database": self.database}

    def secure(self) -> dict[str, Any]:
        """Return the keys of secureJsonData."""
        return {"password": self.password} if self.password else {}

    def variables(self) -> list[EnvVar]:
        """Return what Grafana reads from its environment."""
        return [self.password] if self.password else []


@dataclass(frozen=True, slots=True, kw_only=True)
class Prometheus(DataSource):
    """`scrape_interval` is what `$__rate_interval` is computed from: a window never holds fewer than four scrapes."""

    type: ClassVar[str] = "prometheus"

    scrape_interval: str
    flavour: str = "Prometheus"
    exemplars: tuple[Exemplar, ...] = ()

    def json(self, grafana: tuple[int, int]) -> dict[str, Any]:  # noqa: ARG002 - alike in all versions
        """Return jsonData."""
        links = {"exemplarTraceIdDestinations": [each.json() for each in self.exemplars]} if self.exemplars else {}
        return {
            "httpMethod": "POST",
            "prometheusType": self.flavour,
            "timeInterval": self.scrape_interval,
            **links,
            **self.extra_json,
        }

    def targets(self) -> Iterator[tuple[str, str]]:
        """Yield every link to another data source."""
        yield from DataSource.targets(self)
        for exemplar in self.exemplars:
            yield f"the exemplar label {exemplar.label!r}", exemplar.target
