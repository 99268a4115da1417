"""The HTTP client: what it repeats and after which pause, the types of its errors, and what their messages contain."""

from __future__ import annotations

import builtins
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from heddle.diagnostics.errors import BadInput
from heddle.grafana.client import Grafana
from heddle.grafana.http import Endpoint, HttpClient, Retries
from heddle.grafana.http_errors import (
    Conflict,
    ErrorResponse,
    Forbidden,
    HttpError,
    NotFound,
    RequestFailed,
    Unauthorized,
    UnexpectedResponse,
    error_message,
)
from tests.grafana_double.http_server import Server
from tests.grafana_double.server import Grafana as Double

PATH = "/api/org"
PAGE = {"Content-Type": "text/html; charset=utf-8"}
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
def double() -> Iterator[Double]:
    with Double("12.2") as running:
        yield running


def client(double: Double, pauses: list[float] | None = None, **more: Any) -> HttpClient:
    pauses = [] if pauses is None else pauses
    retries = Retries(**{"attempts": 4, "jitter": lambda: 1.0, "now": lambda: NOW, "sleep": pauses.append} | more)
    return HttpClient(Endpoint(url=double.url, basic=("admin", "admin"), timeout=10.0), retries=retries)


def requests(double: Double) -> int:
    return sum(seen.path == PATH for seen in double.requests)


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_request_to_an_overloaded_server_is_repeated(double: Double, status: int) -> None:
    double.faults.respond(path=PATH, status=status, body="<h1>busy</h1>", headers=PAGE, times=3)
    assert client(double).get(PATH).body["name"] == "Main Org."
    assert requests(double) == 4


def test_attempts_are_limited(double: Double) -> None:
    double.faults.respond(path=PATH, status=503, body="busy", times=100)
    with pytest.raises(ErrorResponse) as caught:
        client(double, attempts=3).get(PATH)
    assert caught.value.status == 503
    assert requests(double) == 3


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, ErrorResponse),
        (401, Unauthorized),
        (403, Forbidden),
        (404, NotFound),
        (409, Conflict),
        (412, Conflict),
        (422, ErrorResponse),
        (500, ErrorResponse),
        (501, ErrorResponse),
    ],
)
def test_other_errors_are_typed_and_not_repeated(double: Double, status: int, error: type[ErrorResponse]) -> None:
    double.faults.respond(path=PATH, status=status, body={"message": "no\n way"})
    with pytest.raises(ErrorResponse) as caught:
        client(double).get(PATH)
    assert type(caught.value) is error
    assert (caught.value.status, str(caught.value)) == (status, f"HTTP {status}: no way")
    assert requests(double) == 1


def test_a_race_of_two_writes_in_the_database_is_a_conflict(double: Double) -> None:
    for message in ("UNIQUE constraint failed: dashboard_version", "pq: duplicate key value violates"):
        double.faults.respond(path=PATH, status=500, body={"message": message})
        with pytest.raises(Conflict):
            client(double).get(PATH)


def test_retry_after_is_honored_in_seconds_and_as_a_date(double: Double) -> None:
    date = format_datetime(NOW + timedelta(seconds=30), usegmt=True)
    past = format_datetime(NOW - timedelta(seconds=30), usegmt=True)
    pauses: list[float] = []
    for value in ("7", date, past, "soon", "100000"):
        double.faults.respond(path=PATH, status=429, body="slow", headers={"Retry-After": value})
    client(double, pauses, attempts=6).get(PATH)
    assert pauses == [7, 30, 1, 2, 60]


def test_pauses_double_up_to_the_longest(double: Double) -> None:
    double.faults.respond(path=PATH, status=503, times=7)
    pauses: list[float] = []
    client(double, pauses, attempts=8).get(PATH)
    assert pauses == [0.25, 0.5, 1, 2, 4, 8, 8]


def test_pauses_vary_so_that_clients_do_not_return_at_once() -> None:
    factors = {Retries().jitter() for _ in range(100)}
    assert len(factors) > 50
    assert 0.5 <= min(factors) < 1 < max(factors) <= 1.5


def test_an_interruption_ends_the_repetition(double: Double) -> None:
    double.faults.respond(path=PATH, status=503, body="busy", times=100)
    http = client(double)
    http.stopping.set()
    with pytest.raises(ErrorResponse):
        http.get(PATH)
    assert requests(double) == 1


@pytest.mark.parametrize("after", [False, True])
def test_a_request_is_repeated_after_a_broken_connection(double: Double, after: bool) -> None:
    double.faults.drop(path=PATH, times=3, after=after)
    assert client(double).get(PATH).status == 200


def test_a_request_without_a_response_is_not_repeated_where_that_is_switched_off(double: Double) -> None:
    double.faults.drop(path=PATH, times=3)
    with pytest.raises(RequestFailed, match="no connection"):
        client(double, failed_requests=False).get(PATH)
    assert requests(double) == 1


def test_a_server_that_stopped_responding_is_not_retried_for_each_request(double: Double) -> None:
    double.faults.drop(times=1000)
    http = client(double)
    for _ in range(5):
        with pytest.raises(RequestFailed):
            http.get(PATH)
    assert requests(double) == 3 * 4 + 2


def test_an_incomplete_body_is_requested_again(double: Double) -> None:
    double.faults.truncate(path=PATH, times=2)
    assert client(double).get(PATH).body["name"] == "Main Org."
    double.faults.truncate(path=PATH, times=2)
    with pytest.raises(RequestFailed, match=r"ended before it was complete|no connection"):
        client(double, attempts=2).get(PATH)


def test_a_slow_response_is_a_failed_request(double: Double) -> None:
    double.faults.latency = 0.5
    http = HttpClient(Endpoint(url=double.url, timeout=0.1), retries=Retries(attempts=1))
    with pytest.raises(RequestFailed, match=r"no response within 0\.1 s"):
        http.get(PATH)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_redirect_is_an_error_and_not_followed(double: Double, status: int, method: str) -> None:
    target = {"Location": f"{double.url}/api/health?token=s3cr3t"}
    double.faults.respond(path=PATH, status=status, headers=target)
    with pytest.raises(UnexpectedResponse) as caught:
        client(double).request(method, PATH, json={} if method == "POST" else None)
    assert str(caught.value) == f"unexpected redirect: HTTP {status} to http://127.0.0.1/api/health"
    assert len(double.requests) == 1


@pytest.mark.parametrize("status", [200, 401, 403, 404, 500])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_page_for_people_is_an_error(double: Double, status: int, method: str) -> None:
    double.faults.respond(path=PATH, status=status, body="<html>Log in</html>", headers=PAGE)
    with pytest.raises(UnexpectedResponse) as caught:
        client(double).request(method, PATH, json={} if method == "POST" else None)
    assert str(caught.value) == f"response is not from the Grafana API: HTTP {status} with text/html"
    assert caught.value.status == status
    assert len(double.requests) == 1


def test_a_closed_port_is_a_failed_request(double: Double) -> None:
    double.server.close()
    with pytest.raises(RequestFailed, match="no connection"):
        client(double, attempts=1).get(PATH)


@pytest.mark.parametrize("applied", [True, False])
def test_a_write_whose_response_was_lost_is_confirmed_and_not_repeated(double: Double, applied: bool) -> None:
    double.faults.drop(method="POST", path="/api/folders", after=True)
    folder = {"uid": "f", "title": "F"}
    if applied:
        assert client(double).request("POST", "/api/folders", json=folder, applied=lambda: True).status == 200
    else:
        with pytest.raises(Conflict):
            client(double).request("POST", "/api/folders", json=folder, applied=lambda: False)
    assert sum(seen.method == "POST" for seen in double.requests) == (1 if applied else 2)


def test_a_rejected_write_is_repeated_without_confirmation(double: Double) -> None:
    """A server that responds with 429 has certainly not applied the write; another user may have."""
    double.faults.respond(method="POST", path="/api/folders", status=429)
    client(double).request("POST", "/api/folders", json={"uid": "f", "title": "F"}, applied=lambda: True)
    assert double.state["folders"]["f"]["title"] == "F"


def test_a_write_that_cannot_be_confirmed_counts_as_not_applied(double: Double) -> None:
    def applied() -> bool:
        raise HttpError("cannot read")

    double.faults.respond(method="POST", path="/api/folders", status=504, times=10)
    with pytest.raises(ErrorResponse, match="HTTP 504"):
        client(double).request("POST", "/api/folders", json={"title": "F"}, applied=applied)


def test_secrets_are_not_in_messages_and_not_in_the_text_of_an_endpoint(double: Double) -> None:
    endpoint = Endpoint(
        url=double.url, token="t0p-s3cret", basic=("me", "p4ssword"), secret_headers={"X-Key": "k3y-of-proxy"}
    )
    echoed = "refused t0p-s3cret, p4ssword and k3y-of-proxy of me"
    double.faults.respond(path=PATH, status=400, body={"message": echoed})
    with pytest.raises(ErrorResponse) as caught:
        HttpClient(endpoint).get(PATH)
    assert caught.value.message == "refused (hidden), (hidden) and (hidden) of me"
    assert not [secret for secret in endpoint.secrets if secret in repr(endpoint)]


def test_a_password_that_equals_the_user_is_not_a_secret() -> None:
    assert Endpoint(url="", basic=("admin", "admin")).secrets == ()


def test_credentials_and_headers_are_sent_and_netrc_is_ignored(
    double: Double, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login admin password admin\n")
    monkeypatch.setenv("NETRC", str(netrc))
    headers: list[dict[str, str]] = []
    handle = double.handle

    def record(method: str, path: str, sent: dict[str, str], body: Any) -> Any:
        headers.append({name.lower(): value for name, value in sent.items()})
        return handle(method, path, sent, body)

    proxy = Server(record, [])
    threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    url = f"http://127.0.0.1:{proxy.server_address[1]}"
    for endpoint in (
        Endpoint(url=url),
        Endpoint(url=url, token=double.tokens["Viewer"], headers={"X-A": "1"}, secret_headers={"X-B": "2"}),
        Endpoint(url=url, basic=("admin", "admin")),
    ):
        try:
            HttpClient(endpoint).get(PATH)
        except Unauthorized:
            assert not endpoint.secrets
    proxy.close()
    assert [sent.get("authorization") for sent in headers] == [
        None,
        f"Bearer {double.tokens['Viewer']}",
        "Basic YWRtaW46YWRtaW4=",
    ]
    assert (headers[1]["x-a"], headers[1]["x-b"], headers[1]["user-agent"]) == ("1", "2", "heddle")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"message": "from Grafana", "error": "detail"}, "from Grafana"),
        ({"results": {"A": {"error": "of a query"}}, "message": "x"}, "of a query"),
        ({"status": "error", "error": "from Prometheus"}, "from Prometheus"),
        ({"exception": "from ClickHouse"}, "from ClickHouse"),
        ({"data": None, "errors": [{"code": 500, "msg": "from Jaeger"}]}, "from Jaeger"),
        ({}, ""),
        ([1], ""),
        ("text", ""),
        ({"results": {"A": 1}, "errors": "x"}, ""),
    ],
)
def test_the_message_of_an_error_is_found_in_the_form_of_each_backend(body: Any, message: str) -> None:
    assert error_message(body) == message


def test_plain_text_is_the_message_of_an_error(double: Double) -> None:
    double.faults.respond(path=PATH, status=400, body="bad query", headers={"Content-Type": "text/plain"})
    with pytest.raises(ErrorResponse) as caught:
        client(double).get(PATH)
    assert (caught.value.message, str(caught.value)) == ("bad query", "HTTP 400: bad query")


@pytest.mark.parametrize("library", ["niquests", "tenacity", "grafana_client"])
def test_a_missing_library_is_a_clear_error(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import_module = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name.partition(".")[0] == library:
            raise ImportError(f"No module named {library!r}", name=library)
        return import_module(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(BadInput) as caught:
        Grafana(Endpoint(url="http://127.0.0.1:1"))
    [finding] = caught.value.findings
    assert finding.message == f"the library `{library}` is not installed"
    assert "pip install 'grafana-heddle[push]'" in finding.help


def test_grafana_returns_the_json_of_both_apis(double: Double) -> None:
    grafana = Grafana(Endpoint(url=double.url, basic=("admin", "admin")))
    assert grafana.get("/api/org")["name"] == "Main Org."
    assert grafana.get("/apis/dashboard.grafana.app")["kind"] == "APIGroup"
    assert [seen.path for seen in double.requests] == ["/api/org", "/apis/dashboard.grafana.app"]
