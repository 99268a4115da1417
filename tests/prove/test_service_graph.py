"""The service graph of Tempo and links from spans to metrics are queried in Prometheus, as Grafana does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

import pytest

from heddle import Connection, Jaeger, Tempo, TraceToMetrics
from heddle.diagnostics.location import Location
from heddle.prove.backend import Backend
from heddle.prove.backends.prometheus import PrometheusBackend
from heddle.prove.datasources import Datasource, Datasources
from heddle.prove.project import metrics_links
from heddle.prove.queries import MetricsLink, QueryContext, link_query
from heddle.prove.result import EmptyReason, ProbeResult, Status
from heddle.prove.run import DashboardProber
from heddle.prove.service_graph import service_graph_queries
from tests.dashboards.prometheus.history import END
from tests.dashboards.prometheus.server import MISSING, Prometheus, serve_text
from tests.prove.probing import compiled, config, panel_query, prometheus_client

PROMETHEUS = Datasource(type="prometheus", uid="p")
TEMPO = Datasource(type="tempo", uid="t", service_map="p")
SERVICE_MAP = {"refId": "A", "queryType": "serviceMap", "datasource": {"type": "tempo", "uid": "t"}}


class TempoWithCalls:
    """A backend whose traces have calls between services, or none."""

    def __init__(self, status: Status) -> None:
        self.status = status

    def probe(self, query: Any, selection: Any) -> ProbeResult:
        return ProbeResult(query=query, status=self.status)


@pytest.fixture(scope="module")
def with_calls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    """Run a Prometheus to which Tempo sent the metrics of calls."""
    if MISSING:
        pytest.skip(f"needs {' and '.join(MISSING)}: install the package `prometheus`")
    names = ("traces_service_graph_request_total", "traces_service_graph_request_server_seconds_sum")
    samples = [
        f'{name}{{client="loom",server="tokenhub"}} {minute} {END - 60 * (60 - minute)}\n'
        for name in names
        for minute in range(61)
    ]
    with serve_text(tmp_path_factory.mktemp("calls"), [*samples, "# EOF\n"]) as prometheus:
        yield prometheus


def probe_graph(
    prometheus: Prometheus | None, *, tempo: Datasource = TEMPO, status: Status = Status.OK, **target: object
) -> ProbeResult:
    backends: dict[str, Any] = {"tempo": TempoWithCalls(status)}
    if prometheus:
        backends["prometheus"] = PrometheusBackend(prometheus_client(prometheus.url), config())
    context = QueryContext(now=END, scrape_interval=15, datasources=Datasources([PROMETHEUS, tempo]))
    panel = {"title": "Calls", "type": "nodeGraph", "targets": [{**SERVICE_MAP, **target}], "gridPos": {"w": 12}}
    dashboard = compiled({"uid": "board", "panels": [panel]})
    prober = DashboardProber(dashboard, context, lambda source: cast("Backend | None", backends.get(source.type)))
    (query,) = prober.queries
    return prober.probe(query)


def test_a_service_graph_is_ok_if_prometheus_has_its_metrics(with_calls: Prometheus) -> None:
    for target in ({}, {"serviceMapQuery": '{client="loom"}'}, {"serviceMapQuery": ['{client="a"}', "{}"]}):
        result = probe_graph(with_calls, **target)
        assert (result.status, result.reason, result.notes) == (Status.OK, "", ())


def test_calls_without_metrics_fail(prometheus: Prometheus, with_calls: Prometheus) -> None:
    result = probe_graph(prometheus)
    assert (result.failed, result.query.datasource.type) == (True, "tempo")
    assert "metric `traces_service_graph_request_total` does not exist" in result.reason
    assert result.sent == "sum by (client, server) (rate(traces_service_graph_request_total[21600s]))"
    assert probe_graph(with_calls, serviceMapQuery='{client="lom"}').failed


def test_a_data_source_without_a_prometheus_fails(with_calls: Prometheus) -> None:
    result = probe_graph(with_calls, tempo=replace(TEMPO, service_map=""))
    assert (result.failed, "does not name a Prometheus in `serviceMap`" in result.reason) == (True, True)


def test_metrics_are_not_queried_without_calls_or_without_a_prometheus(prometheus: Prometheus) -> None:
    assert probe_graph(prometheus, status=Status.NOT_EMITTED).status is Status.NOT_EMITTED
    result = probe_graph(None)
    assert (result.status, result.notes) == (Status.OK, ("its metrics were not queried: no Prometheus was given",))


def test_other_queries_have_no_metrics_of_a_service_graph() -> None:
    target = {"queryType": "traceql", "query": "{}"}
    for datasource in (TEMPO, PROMETHEUS):
        assert service_graph_queries(panel_query("{}", END, datasource=datasource, target=target), Datasources()) == ()


def test_the_links_of_traces_to_metrics_are_queries() -> None:
    metrics = TraceToMetrics(
        target="p", start_shift="-5m", end_shift="5m", queries=(("Up", "up"), ("Rate", "rate(x{${__tags}}[5m])"))
    )
    at = Connection(url="http://a")
    specs = [
        Jaeger(uid="j", name="J", connection=at, metrics=metrics),
        Tempo(uid="t", name="T", connection=at, metrics=metrics),
        Tempo(uid="u", name="U", connection=at),
    ]
    assert [(link.source, link.target, link.name) for link in metrics_links(specs)] == [
        ("j", "p", "Up"),
        ("t", "p", "Up"),
    ]


def test_a_link_to_a_metric_that_does_not_exist_fails(prometheus: Prometheus) -> None:
    context = QueryContext(now=END, scrape_interval=15, datasources=Datasources([PROMETHEUS]))
    backend = PrometheusBackend(prometheus_client(prometheus.url), config())
    for expression, reason in (("up", None), ("missing_total", EmptyReason.UNKNOWN_METRIC)):
        link = MetricsLink(source="j", target="p", name="Link", expression=expression, location=Location("a.py", 3))
        query = link_query(link, context)
        assert (query.kind, query.owner, query.datasource.uid) == ("link", "j", "p")
        result = backend.probe(query, {})
        assert (result.failed, result.diagnosis and result.diagnosis.reason) == (reason is not None, reason)
