"""Which backend asks which data source of a Grafana."""

from __future__ import annotations

from threading import Lock

from heddle.prove.backend import Backend, Find
from heddle.prove.clickhouse.backend import ClickHouseBackend
from heddle.prove.config import Terms
from heddle.prove.datasource import CLICKHOUSE, JAEGER, LOKI, PROMETHEUS, Source
from heddle.prove.grafana.api import Grafana, proxy
from heddle.prove.grafana.jaeger import GrafanaJaeger
from heddle.prove.grafana.loki import GrafanaLoki
from heddle.prove.grafana.prometheus import GrafanaPrometheus
from heddle.prove.grafana.tables import GrafanaClickHouse, TableBackend
from heddle.prove.jaeger.api import Jaeger
from heddle.prove.jaeger.backend import JaegerBackend
from heddle.prove.loki.backend import LokiBackend
from heddle.prove.prometheus.backend import PrometheusBackend


def backend_finder(grafana: Grafana, terms: Terms) -> Find:
    """Return what makes the backend of a data source, once for each."""
    made: dict[Source, Backend | None] = {}
    lock = Lock()

    def find(source: Source) -> Backend | None:
        with lock:
            if source not in made:
                made[source] = _made(grafana, source, terms)
            return made[source]

    return find


def _made(grafana: Grafana, source: Source, terms: Terms) -> Backend | None:
    if source.type == JAEGER:
        asked = GrafanaJaeger(grafana, source)
        by_browser = Jaeger(grafana.http, grafana.url, proxy(source))
        return JaegerBackend(asked if source.backend else by_browser, terms.limits, terms.retention)
    if not source.backend:
        return None
    if source.type == PROMETHEUS:
        return PrometheusBackend(GrafanaPrometheus(grafana, source), terms.limits, terms.documented, terms.retention)
    if source.type == LOKI:
        return LokiBackend(GrafanaLoki(grafana, source), terms.limits, terms.retention)
    if source.type == CLICKHOUSE:
        return ClickHouseBackend(GrafanaClickHouse(grafana, source), terms.limits)
    return TableBackend(grafana, terms.limits, terms.retention)
