"""The service graph of Tempo: Grafana does not query Tempo for it, but Prometheus, to which Tempo sends its metrics."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from heddle.grafana.datasource_types import PROMETHEUS, TEMPO
from heddle.prove.datasources import Datasources
from heddle.prove.queries import ProbeQuery

_METRICS: Final = ("traces_service_graph_request_total", "traces_service_graph_request_server_seconds_sum")
"""Metrics of each call. Grafana also queries those of failed calls, which need not exist."""


def service_graph_queries(query: ProbeQuery, datasources: Datasources) -> tuple[ProbeQuery, ...]:
    """Return the queries that Grafana sends for the service graph of a Tempo; empty for any other query.

    The data source of Prometheus has an empty uid if that of Tempo does not name one: Grafana then draws nothing.
    """
    if query.datasource.type != TEMPO or query.target.get("queryType") != "serviceMap":
        return ()
    filters = query.target.get("serviceMapQuery") or ""
    uid = query.datasource.service_map
    datasource = datasources.by_uid(uid, PROMETHEUS) if uid else replace(query.datasource, type=PROMETHEUS, uid="")
    return tuple(
        replace(
            query,
            text=" or ".join(
                f"sum by (client, server) (rate({metric}{one}[$__range]))"
                for one in (filters if isinstance(filters, list) else [filters])
            ),
            instant=True,
            datasource=datasource,
            target={},
        )
        for metric in _METRICS
    )
