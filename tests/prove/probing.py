"""Queries and backends for tests."""

from __future__ import annotations

from heddle.compile.dashboard import Compiled
from heddle.compile.source_map import SourceMap
from heddle.diagnostics.location import Location
from heddle.grafana.http import Endpoint
from heddle.grafana.interpolation import query_intervals
from heddle.grafana.json_value import Json
from heddle.grafana.time_range import TimeRange
from heddle.prove.backend import DocumentedTelemetry, Limits, ProbeConfig
from heddle.prove.backend_api import BackendApi
from heddle.prove.backends.prometheus import PrometheusBackend
from heddle.prove.backends.prometheus_api import PrometheusClient
from heddle.prove.datasources import Datasource
from heddle.prove.queries import ProbeQuery
from heddle.prove.result import EmptyReason, ProbeResult, Status

HOUR = 3600
DAY = 24 * HOUR
PROMETHEUS = Datasource(type="prometheus")


def panel_query(
    text: str,
    now: float,
    *,
    instant: bool = False,
    datasource: Datasource = PROMETHEUS,
    target: Json | None = None,
) -> ProbeQuery:
    """Return the query of a panel over the last hour."""
    time_range = TimeRange(now - HOUR, now)
    return ProbeQuery(
        kind="panel",
        owner="board",
        title="Panel",
        ref_id="A",
        text=text,
        location=Location("board.py", 3),
        instant=instant,
        time_range=time_range,
        intervals=query_intervals(time_range, 800, 60),
        datasource=datasource,
        target=target or {},
    )


def compiled(data: Json) -> Compiled:
    """Return a dashboard whose parts are all at line 7."""
    return Compiled(
        data=data, folder="", built_with_heddle=True, locations=SourceMap(data, Location("board.py", 7)), findings=()
    )


def config(
    limits: Limits | None = None, documented: DocumentedTelemetry | None = None, retention: float = 15 * DAY
) -> ProbeConfig:
    return ProbeConfig(limits=limits or Limits(), documented=documented or DocumentedTelemetry(), retention=retention)


def api(url: str, timeout: float = 10, slow: float = 5.0, server: str = "Prometheus") -> BackendApi:
    return BackendApi(Endpoint(url=url, server=server, timeout=timeout), slow=slow)


def prometheus_client(url: str, timeout: float = 10) -> PrometheusClient:
    return PrometheusClient(api(url, timeout))


def probe_prometheus(
    url: str,
    expression: str,
    now: float,
    *,
    instant: bool = False,
    limits: Limits | None = None,
    documented: DocumentedTelemetry | None = None,
    timeout: float = 10,
) -> ProbeResult:
    """Run an expression on a server, as a panel without variables."""
    backend = PrometheusBackend(prometheus_client(url, timeout), config(limits, documented))
    return backend.probe(panel_query(expression, now, instant=instant), {})


def is_diagnosed(result: ProbeResult, reason: EmptyReason, text: str) -> bool:
    """Return whether a result is empty for this reason, says this text, and fails unless the reason is expected."""
    diagnosis = result.diagnosis
    if result.status is not Status.EMPTY or diagnosis is None or result.failed is reason.is_expected:
        return False
    return diagnosis.reason is reason and text in diagnosis.text
