"""The types of backends: how each is created, direct or through Grafana."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Final, Protocol, TypeVar

from heddle.grafana.datasource_types import JAEGER
from heddle.prove.backend import Backend, FindBackend, ProbeConfig
from heddle.prove.backend_api import BackendApi
from heddle.prove.backends.clickhouse import ClickHouseBackend, ClickHouseClient
from heddle.prove.backends.grafana import (
    GrafanaClickHouse,
    GrafanaClient,
    GrafanaJaeger,
    GrafanaLoki,
    GrafanaPrometheus,
    proxy_path,
)
from heddle.prove.backends.jaeger import JaegerBackend, JaegerClient
from heddle.prove.backends.loki import LokiBackend, LokiClient
from heddle.prove.backends.prometheus import PrometheusBackend
from heddle.prove.backends.prometheus_api import PrometheusClient
from heddle.prove.backends.tables import TableBackend
from heddle.prove.backends.tempo import TempoBackend, TempoClient
from heddle.prove.datasources import Datasource


@dataclass(frozen=True, slots=True, kw_only=True)
class BackendType:
    """One type of backend.

    `server` is what messages call it; `tenant_header` is the header that it reads the tenant from. `direct` sends a
    request, so that a wrong URL is one message and not one per query, and raises Unreachable.
    """

    server: str
    direct: Callable[[BackendApi, ProbeConfig], Backend]
    through_grafana: Callable[[GrafanaClient, Datasource, ProbeConfig], Backend]
    tenant_header: str = "X-Scope-OrgID"


class _Client(Protocol):
    def ping(self) -> None: ...


Client = TypeVar("Client", bound=_Client)


def _pinged(client: Client) -> Client:
    client.ping()
    return client


BACKEND_TYPES: Final[Mapping[str, BackendType]] = {
    "prometheus": BackendType(
        server="Prometheus",
        direct=lambda api, config: PrometheusBackend(_pinged(PrometheusClient(api)), config),
        through_grafana=lambda grafana, source, config: PrometheusBackend(GrafanaPrometheus(grafana, source), config),
    ),
    "loki": BackendType(
        server="Loki",
        direct=lambda api, config: LokiBackend(_pinged(LokiClient(api)), config),
        through_grafana=lambda grafana, source, config: LokiBackend(GrafanaLoki(grafana, source), config),
    ),
    "jaeger": BackendType(
        server="Jaeger",
        tenant_header="X-Tenant",
        direct=lambda api, config: JaegerBackend(_pinged(JaegerClient(api)), config),
        through_grafana=lambda grafana, source, config: JaegerBackend(GrafanaJaeger(grafana, source), config),
    ),
    "tempo": BackendType(
        server="Tempo",
        direct=lambda api, config: TempoBackend(_pinged(TempoClient(api)), config),
        through_grafana=lambda grafana, source, config: TempoBackend(
            TempoClient(grafana.api, proxy_path(source)), config
        ),
    ),
    "clickhouse": BackendType(
        server="ClickHouse",
        direct=lambda api, config: ClickHouseBackend(_pinged(ClickHouseClient(api)), config),
        through_grafana=lambda grafana, source, config: ClickHouseBackend(GrafanaClickHouse(grafana, source), config),
    ),
}
"""By the names in the column `prober` of the table of data source types."""


def grafana_backends(grafana: GrafanaClient, config: ProbeConfig) -> FindBackend:
    """Return the function that returns the backend of a data source, always the same one."""
    backends: dict[Datasource, Backend | None] = {}
    lock = Lock()

    def find(datasource: Datasource) -> Backend | None:
        with lock:
            if datasource not in backends:
                backends[datasource] = _grafana_backend(grafana, datasource, config)
            return backends[datasource]

    return find


def _grafana_backend(grafana: GrafanaClient, datasource: Datasource, config: ProbeConfig) -> Backend | None:
    if datasource.has_backend:
        known = BACKEND_TYPES.get(datasource.backend)
        return known.through_grafana(grafana, datasource, config) if known else TableBackend(grafana, config)
    if datasource.type == JAEGER:
        return JaegerBackend(JaegerClient(grafana.api, proxy_path(datasource)), config)
    return None
