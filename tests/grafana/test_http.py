"""The HTTP client: what it repeats and after which pause, the types of its errors, and what their messages contain."""

from __future__ import annotations

import builtins
import os
import socket
import ssl
import subprocess
import sys
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
    UntrustedCertificate,
    connection_error,
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
    with pytest.raises(RequestFailed, match="closed the connection without a response"):
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
    with pytest.raises(RequestFailed, match="ended before it was complete"):
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


def failure(url: str, ca: str = "") -> str:
    """Return the message of a request that gets no response."""
    with pytest.raises(RequestFailed) as caught:
        HttpClient(Endpoint(url=url, timeout=2.0, ca=ca), retries=Retries(attempts=1)).get("/")
    return str(caught.value)


def test_a_request_without_a_response_fails_with_the_cause(double: Double) -> None:
    port = double.url.rpartition(":")[2]
    assert failure(f"https://127.0.0.1:{port}") == "the server does not use TLS, but the URL starts with https://"
    assert (
        failure(f"https://127.0.0.1:{port}", "/none.pem")
        == "the file of a certificate or of its authority cannot be read"
    )
    double.server.close()
    assert failure(double.url) == "connection refused"
    assert failure("http://127.0.0.1:99999") == "the URL is invalid"


def test_a_proxy_that_does_not_respond_is_named() -> None:
    # The library reads the environment once per process.
    code = """
from heddle.grafana.http import Endpoint, HttpClient, Retries
HttpClient(Endpoint(url="http://example.invalid"), retries=Retries(attempts=1)).get("/")
"""
    environ = {**os.environ, "http_proxy": "http://127.0.0.1:9", "no_proxy": ""}
    result = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=False)
    assert "the proxy does not respond: connection refused" in result.stderr


def test_a_response_that_is_not_http_is_reported() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def respond() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(b"SSH-2.0-OpenSSH\r\n\r\n")

        thread = threading.Thread(target=respond)
        thread.start()
        assert failure(f"http://127.0.0.1:{listener.getsockname()[1]}") == "the response is not HTTP"
        thread.join()


def caused_by(cause: Exception) -> Exception:
    error = RuntimeError("of a library")
    error.__cause__ = cause
    return error


def test_the_cause_of_an_error_is_found_below_the_errors_of_libraries() -> None:
    expired = ssl.SSLCertVerificationError()
    expired.verify_message = "certificate has expired"
    alert = ssl.SSLError()
    alert.reason = "TLSV1_ALERT_PROTOCOL_VERSION"
    texts = {
        "the name of the host cannot be resolved": socket.gaierror("unknown"),
        "the server closed the connection without a response": ConnectionResetError("reset"),
        "no connection: no route to host": OSError(113, "No route to host"),
        "the server's TLS certificate is not trusted: certificate has expired": expired,
        "the TLS handshake failed: tlsv1 alert protocol version": alert,
        "the response is not HTTP": ValueError("bad line"),
    }
    assert [str(connection_error(caused_by(caused_by(cause)))) for cause in texts.values()] == [*texts]
    assert isinstance(connection_error(caused_by(expired)), UntrustedCertificate)


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
