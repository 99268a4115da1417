"""Which backend asks which data source of a Grafana."""

from __future__ import annotations

from threading import Lock

from generator.prove.backend import Backend, Find
from generator.prove.clickhouse.backend import ClickHouseBackend
from generator.prove.grafana.api import Grafana, proxy
from generator.prove.grafana.jaeger import GrafanaJaeger
from generator.prove.grafana.loki import GrafanaLoki
from generator.prove.grafana.prometheus import GrafanaPrometheus
from generator.prove.grafana.tables import GrafanaClickHouse, TableBackend
from generator.prove.jaeger.api import Jaeger
from generator.prove.jaeger.backend import JaegerBackend
from generator.prove.loki.backend import LokiBackend
from generator.prove.prometheus.backend import PrometheusBackend
from generator.prove.source import CLICKHOUSE, JAEGER, LOKI, PROMETHEUS, Source
from generator.prove.terms import Terms


def finding(grafana: Grafana, terms: Terms) -> Find:
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
