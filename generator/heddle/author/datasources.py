"""Data sources. All texts are plain: the compiler escapes what Grafana would expand in a provisioning file."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import ClassVar, Final
from urllib.parse import urlsplit

from heddle.author.connection import Connection
from heddle.author.correlation import Correlation, DerivedField, Exemplar, TraceToLogs, TraceToMetrics
from heddle.diagnostics.errors import AuthorError
from heddle.diagnostics.location import Location, caller_location
from heddle.grafana.datasource_types import CLICKHOUSE, INFINITY, JAEGER, LOKI, POSTGRES, PROMETHEUS, TEMPO
from heddle.grafana.json_value import Json
from heddle.grafana.model import DatasourceJson
from heddle.grafana.provisioning_escape import EnvVar
from heddle.settings.active import project_settings


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSource(ABC):
    """A data source of any type. `uid` never changes; `name` identifies it to Grafana's provisioning.

    `extra_json` is merged over jsonData. `type` is a key of `heddle.grafana.datasource_types`.
    """

    type: ClassVar[str]

    uid: str
    name: str
    connection: Connection
    correlations: tuple[Correlation, ...] = ()
    extra_json: Json = field(default_factory=dict)
    location: Location = field(default_factory=caller_location)

    def __init_subclass__(cls) -> None:
        """Raise AuthorError for a class of the author's that has no type."""
        declared = any(
            "type" in vars(base).get("__annotations__", ()) for base in cls.__mro__ if base is not DataSource
        )
        if "json" in vars(cls) and not declared and not hasattr(cls, "type"):
            message = f"the class of data sources `{cls.__name__}` has no type"
            raise AuthorError("datasource/missing-type", message, 'write `type: ClassVar[str] = "influxdb"`')

    @abstractmethod
    def json(self, grafana: tuple[int, int]) -> Json:
        """Return jsonData without the keys that this Grafana version does not know."""

    def root(self) -> DatasourceJson:
        """Return the keys at the root of the data source that describe its connection."""
        return self.connection.root()

    def secure(self) -> Json:
        """Return the keys of secureJsonData."""
        return self.connection.secure()

    def variables(self) -> Iterable[EnvVar]:
        """Return the variables of Grafana's environment that it uses."""
        return self.connection.variables()

    def links(self) -> Iterator[tuple[str, str]]:
        """Yield each link to another data source, as what messages call it and the uid."""
        for correlation in self.correlations:
            yield f"the correlation on {correlation.on!r}", correlation.target

    def sources(self) -> Iterable[tuple[str, str]]:
        """Return each other data source that it queries itself, as what messages call it and the uid."""
        return ()


_CLICKHOUSE_URL: Final = re.compile(r"https?://[^/:]+(:\d{1,5})?(/.*)?")
_CLICKHOUSE_PORTS: Final = {"http": 8123, "https": 8443}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClickHouse(DataSource):
    """`connection.url` is the HTTP interface; `user` only needs to read; `timeout` is in seconds."""

    type: ClassVar[str] = CLICKHOUSE

    database: str = "default"
    user: EnvVar | None = None
    password: EnvVar | None = None
    timeout: int = 60

    def __post_init__(self) -> None:
        """Reject an address without the parts that the plugin reads."""
        if not _CLICKHOUSE_URL.fullmatch(self.connection.url):
            message = f"the address of ClickHouse is not an HTTP URL: {self.connection.url!r}"
            raise AuthorError("datasource/not-http", message, "write `http://host:8123`", self.location)

    def json(self, grafana: tuple[int, int]) -> Json:  # noqa: ARG002 - depends on the plugin's version alone
        """Return jsonData: the plugin reads host, port and path, and not a URL."""
        url = urlsplit(self.connection.url)
        path = {"path": url.path.lstrip("/")} if url.path.strip("/") else {}
        user = {"username": self.user} if self.user else {}
        return {
            "host": url.hostname or "",
            "port": url.port or _CLICKHOUSE_PORTS[url.scheme],
            "protocol": "http",
            "secure": url.scheme == "https",
            **path,
            **user,
            "defaultDatabase": self.database,
            "dialTimeout": "10",
            "queryTimeout": str(self.timeout),
            **self.extra_json,
        }

    def root(self) -> DatasourceJson:
        """Return the URL alone, for people who read the file: the plugin takes its user from jsonData."""
        return {"url": self.connection.url}

    def secure(self) -> Json:
        """Return the keys of secureJsonData."""
        certificates = {key: value for key, value in self.connection.secure().items() if key.startswith("tls")}
        return certificates | ({"password": self.password} if self.password else {})

    def variables(self) -> Iterator[EnvVar]:
        """Yield the variables of Grafana's environment that it uses."""
        yield from (value for value in (self.user, *self.secure().values()) if isinstance(value, EnvVar))


@dataclass(frozen=True, slots=True, kw_only=True)
class Infinity(DataSource):
    """`connection.url` is the base of all queries; `health` is a path below it that answers 200 if all is well."""

    type: ClassVar[str] = INFINITY

    health: str = ""
    timeout: int = 60

    def json(self, grafana: tuple[int, int]) -> Json:  # noqa: ARG002 - depends on the plugin's version alone
        """Return jsonData; the plugin sends credentials only to the base address."""
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


_TIME_PARAMETERS: Final = (10, 2)
"""The first Grafana version that knows `traceIdTimeParams`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Traces(DataSource):
    """`span_bar` is what the row of a span shows beside its name: `None`, `Duration` or the name of a tag."""

    logs: TraceToLogs | None = None
    metrics: TraceToMetrics | None = None
    node_graph: bool = True
    span_bar: str = "Duration"

    def trace_json(self) -> Json:
        """Return the common part of jsonData of all data sources of traces."""
        return {
            "nodeGraph": {"enabled": self.node_graph},
            "spanBar": _span_bar(self.span_bar),
            **({"tracesToLogsV2": self.logs.json()} if self.logs else {}),
            **({"tracesToMetrics": self.metrics.json()} if self.metrics else {}),
        }

    def links(self) -> Iterator[tuple[str, str]]:
        """Yield each link to another data source, as what messages call it and the uid."""
        yield from DataSource.links(self)
        if self.logs:
            yield "the link from traces to logs", self.logs.target
        if self.metrics:
            yield "the link from traces to metrics", self.metrics.target


@dataclass(frozen=True, slots=True, kw_only=True)
class Jaeger(_Traces):
    """Jaeger. `span_bar` is what the row of a span shows beside its name: `None`, `Duration` or the name of a tag."""

    type: ClassVar[str] = JAEGER

    def json(self, grafana: tuple[int, int]) -> Json:
        """Return jsonData; with time parameters, Jaeger searches only the time of a trace and not its whole storage."""
        return {
            **self.trace_json(),
            **({"traceIdTimeParams": {"enabled": True}} if grafana >= _TIME_PARAMETERS else {}),
            **self.extra_json,
        }


def _span_bar(shown: str) -> Json:
    return {"type": shown} if shown in {"None", "Duration"} else {"type": "Tag", "tag": shown}


_LABEL_MATCHERS: Final = (10, 3)
"""The first minor version of Grafana all of whose releases find a derived field by label; 10.2.3 introduced it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loki(DataSource):
    """`max_lines` is the most lines that a query returns."""

    type: ClassVar[str] = LOKI

    derived_fields: tuple[DerivedField, ...] = ()
    max_lines: int = 1000

    def json(self, grafana: tuple[int, int]) -> Json:
        """Return jsonData, without fields found by label for a Grafana that would look for the name in the line."""
        by_label = grafana >= _LABEL_MATCHERS
        fields = [entry for field in self.derived_fields for entry in field.json(by_label=by_label)]
        links = {"derivedFields": fields} if fields else {}
        return {"maxLines": str(self.max_lines), **links, **self.extra_json}

    def links(self) -> Iterator[tuple[str, str]]:
        """Yield each link to another data source, as what messages call it and the uid."""
        yield from DataSource.links(self)
        for derived in self.derived_fields:
            yield f"the derived field {derived.name!r}", derived.target


@dataclass(frozen=True, slots=True, kw_only=True)
class Postgres(DataSource):
    """`connection.url` is host and port; `user` only needs to read; `ssl_mode` is one of libpq's."""

    type: ClassVar[str] = POSTGRES

    database: str
    user: str
    password: EnvVar | None = None
    ssl_mode: str = "require"

    def json(self, grafana: tuple[int, int]) -> Json:  # noqa: ARG002 - the same for all versions
        """Return jsonData."""
        return {"database": self.database, "sslmode": self.ssl_mode, **self.extra_json}

    def root(self) -> DatasourceJson:
        """Return the keys at the root; older Grafana reads the database here."""
        return {"url": self.connection.url, "user": self.user, "database": self.database}

    def secure(self) -> Json:
        """Return the keys of secureJsonData."""
        return {"password": self.password} if self.password else {}

    def variables(self) -> list[EnvVar]:
        """Return the variables of Grafana's environment that it uses."""
        return [self.password] if self.password else []


@dataclass(frozen=True, slots=True, kw_only=True)
class Prometheus(DataSource):
    """Prometheus, or a server with its API: Mimir, Thanos, Cortex, which `flavor` names.

    Grafana computes `$__rate_interval` from `scrape_interval`, so that a window has at least four scrapes. By
    default it is the setting `scrape_interval`.
    """

    type: ClassVar[str] = PROMETHEUS

    scrape_interval: str = field(default_factory=lambda: project_settings().scrape_interval)
    flavor: str = "Prometheus"
    exemplars: tuple[Exemplar, ...] = ()

    def json(self, grafana: tuple[int, int]) -> Json:  # noqa: ARG002 - the same for all versions
        """Return jsonData."""
        exemplars = [exemplar.json() for exemplar in self.exemplars]
        return {
            "httpMethod": "POST",
            "prometheusType": self.flavor,
            "timeInterval": self.scrape_interval,
            **({"exemplarTraceIdDestinations": exemplars} if exemplars else {}),
            **self.extra_json,
        }

    def links(self) -> Iterator[tuple[str, str]]:
        """Yield each link to another data source, as what messages call it and the uid."""
        yield from DataSource.links(self)
        for exemplar in self.exemplars:
            yield f"the exemplar label {exemplar.label!r}", exemplar.target


@dataclass(frozen=True, slots=True, kw_only=True)
class Tempo(_Traces):
    """Grafana Tempo. `service_map` is the uid of a Prometheus with the metrics of Tempo's metrics generator.

    `span_bar` is what the row of a span shows beside its name: `None`, `Duration` or the name of a tag. A trace is
    looked for in the time range of the dashboard and `trace_shift` before and after it; empty: everywhere.
    """

    type: ClassVar[str] = TEMPO

    service_map: str = ""
    trace_shift: str = "1h"

    def json(self, grafana: tuple[int, int]) -> Json:  # noqa: ARG002 - the same for all versions
        """Return jsonData."""
        shift = {"spanStartTimeShift": self.trace_shift, "spanEndTimeShift": self.trace_shift}
        return {
            **self.trace_json(),
            **({"serviceMap": {"datasourceUid": self.service_map}} if self.service_map else {}),
            **({"traceQuery": {"timeShiftEnabled": True, **shift}} if self.trace_shift else {}),
            **self.extra_json,
        }

    def sources(self) -> list[tuple[str, str]]:
        """Return each other data source that it queries itself, as what messages call it and the uid."""
        return [("the service map", self.service_map)] if self.service_map else []


__all__ = [
    "ClickHouse",
    "DataSource",
    "Infinity",
    "Jaeger",
    "Loki",
    "Postgres",
    "Prometheus",
    "Tempo",
]
