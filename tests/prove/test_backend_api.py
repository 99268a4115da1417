"""Requests to one backend: errors, retries, caching and the fallback from POST to GET."""

from __future__ import annotations

from dataclasses import replace

import pytest

from heddle.grafana.http import Endpoint
from heddle.grafana.http_errors import HttpError, Unreachable
from heddle.prove.backend_api import RETRIES, BackendApi
from heddle.prove.result import Status
from tests.prove.fake_server import VECTOR, Reply, Request, failure, serving, success
from tests.prove.probing import panel_query, probe_prometheus, prometheus_client

SIGN_IN = Reply("<html>Sign in</html>", content_type="text/html; charset=utf-8")


@pytest.mark.parametrize(
    ("reply", "text"),
    [
        (failure("the disk is full", 500), "the disk is full"),
        (Reply("oops", 502, "text/plain"), "HTTP 502: oops"),
        (Reply("oops", 502, "text/odd"), "HTTP 502"),
        (SIGN_IN, "response is not from the Prometheus API: HTTP 200 with text/html"),
        (Reply("[1]"), "response is not from the Prometheus API"),
        (success({"resultType": "vector", "result": [{"metric": {}}]}), "response is not from the Prometheus API"),
        (Reply(delay=1), "no response within 0.3 s"),
    ],
)
def test_a_failed_request_is_an_error_of_its_query(reply: Reply, text: str) -> None:
    with serving(lambda _: reply) as server:
        result = probe_prometheus(server.url, "up", 1000, instant=True, timeout=0.3)
    assert (result.status, result.failed) == (Status.ERROR, True)
    assert text in result.reason


@pytest.mark.parametrize(
    ("reply", "text", "help"),
    [
        (SIGN_IN, "HTTP 200 with text/html", "check the URL: Prometheus serves its API below it, at /api/v1"),
        (Reply('{"status": "success", "data": {}}'), "not from the Prometheus API", "check the URL"),
        (failure("wrong token", 401), "wrong token", "--token-env"),
    ],
)
def test_a_wrong_server_ends_the_run_with_help(reply: Reply, text: str, help: str) -> None:
    with serving(lambda _: reply) as server, pytest.raises(Unreachable) as caught:
        prometheus_client(server.url).ping()
    [finding] = caught.value.findings
    assert (text in finding.message, help in finding.help) == (True, True), finding


def test_a_server_that_is_down_ends_the_run() -> None:
    with serving(lambda _: Reply()) as server:
        pass
    with pytest.raises(Unreachable, match="connection refused"):
        prometheus_client(server.url).ping()


def test_a_server_that_does_not_support_stats_is_queried_without_them() -> None:
    with serving(lambda request: failure("unknown stats", 400) if "stats" in request.params else Reply()) as server:
        prometheus = prometheus_client(server.url)
        prometheus.ping()
        data = prometheus.instant("up", 1000)
    assert (data.has_data, data.samples) == (True, None)


def test_the_samples_that_the_server_counts_are_returned() -> None:
    with serving(lambda _: success({**VECTOR, "stats": {"samples": {"totalQueryableSamples": 7}}})) as server:
        assert prometheus_client(server.url).instant("up", 1000).samples == 7


def test_a_busy_server_is_queried_again_after_the_pause_it_requests() -> None:
    replies = iter([Reply("{}", 429, headers={"Retry-After": "7"}), Reply("{}", 503), Reply()])
    pauses: list[float] = []
    with serving(lambda _: next(replies)) as server:
        api = BackendApi(Endpoint(url=server.url), retries=replace(RETRIES, sleep=pauses.append))
        assert api.get("/busy").body["status"] == "success"
    assert (pauses, len(server.requests)) == ([7.0, 1.0], 3)


def test_a_server_that_stays_busy_is_queried_three_times() -> None:
    with serving(lambda _: Reply("{}", 503)) as server, pytest.raises(HttpError, match="HTTP 503"):
        BackendApi(Endpoint(url=server.url), retries=replace(RETRIES, sleep=lambda _: None)).get("/busy")
    assert len(server.requests) == 3


def test_a_slow_query_is_not_repeated() -> None:
    with serving(lambda _: Reply(delay=0.5)) as server, pytest.raises(HttpError, match="no response within"):
        BackendApi(Endpoint(url=server.url, timeout=0.1)).get("/slow")
    assert len(server.requests) == 1


def test_queries_are_sent_by_get_through_a_proxy_that_rejects_post() -> None:
    with serving(lambda request: Reply("{}", 405) if request.method == "POST" else Reply()) as server:
        prometheus = prometheus_client(server.url)
        prometheus.ping()
        assert prometheus.instant("up", 1000).has_data
    assert [request.method for request in server.requests] == ["POST", "GET", "GET"]


def test_label_values_come_from_series_if_the_server_rejects_a_selector() -> None:
    def respond(request: Request) -> Reply:
        is_series = request.path == "/api/v1/series"
        return success([{"job": "b"}, {"job": "a"}, {}]) if is_series else Reply("{}", 404)

    with serving(respond) as server:
        time_range = panel_query("", 10_000).time_range
        assert prometheus_client(server.url).label_values("job", time_range, "up") == ["a", "b"]


def test_equal_queries_are_sent_once() -> None:
    with serving(lambda _: Reply()) as server:
        prometheus = prometheus_client(server.url)
        assert prometheus.instant("up", 1000) == prometheus.instant("up", 1000)
        prometheus.instant("up", 1001)
    assert len(server.requests) == 2
