"""Each fault has its effect, and nothing else changes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.client import IncompleteRead, RemoteDisconnected
from typing import Any

import pytest

from tests.grafana_double.client import Client
from tests.grafana_double.server import Grafana, Stop

SAVE = "/api/dashboards/db"


@pytest.fixture
def grafana() -> Iterator[Grafana]:
    with Grafana() as running:
        yield running


@pytest.fixture
def call(grafana: Grafana) -> Iterator[Client]:
    with Client(grafana) as client:
        yield client


def dashboard(version: int | None = None, **more: Any) -> dict[str, Any]:
    return {"dashboard": {"uid": "d", "title": "D", "version": version} | more, "message": "ours"}


def titles(grafana: Grafana, uid: str = "d") -> list[str]:
    return [version["data"]["title"] for version in grafana.state["dashboards"][uid]["versions"]]


def test_latency_delays_every_request(grafana: Grafana, call: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("tests.grafana_double.server.time.sleep", pauses.append)
    grafana.faults.latency = 0.02
    call("GET", "/api/health")
    call("GET", "/api/org")
    assert pauses == [0.02, 0.02]


def test_respond_replaces_the_next_responses(grafana: Grafana, call: Client) -> None:
    grafana.faults.respond(
        method="POST", path=SAVE, status=429, body={"message": "slow down"}, headers={"Retry-After": "1"}, times=2
    )
    assert call("GET", "/api/health")[0] == 200
    assert [call("POST", SAVE, dashboard()) for _ in range(2)] == [(429, {"message": "slow down"})] * 2
    assert call.headers["Retry-After"] == "1"
    assert grafana.state["dashboards"] == {}
    assert call("POST", SAVE, dashboard())[0] == 200


def test_respond_takes_text_of_any_type(grafana: Grafana, call: Client) -> None:
    grafana.faults.respond(path="/api/org", status=502, body="<h1>Bad</h1>", headers={"Content-Type": "text/html"})
    assert call("GET", "/api/org") == (502, "<h1>Bad</h1>")
    assert call.headers["Content-Type"] == "text/html"


def test_a_dropped_request_is_not_applied(grafana: Grafana, call: Client) -> None:
    grafana.faults.drop(method="POST", path=SAVE)
    with pytest.raises(RemoteDisconnected):
        call("POST", SAVE, dashboard())
    assert grafana.state["dashboards"] == {}
    assert [statuses.status for statuses in grafana.requests] == [0]


def test_a_request_that_is_dropped_afterwards_is_applied(grafana: Grafana, call: Client) -> None:
    grafana.faults.drop(method="POST", path=SAVE, after=True)
    with pytest.raises(RemoteDisconnected):
        call("POST", SAVE, dashboard())
    assert titles(grafana) == ["D"]


def test_a_request_with_a_truncated_response_is_applied(grafana: Grafana, call: Client) -> None:
    grafana.faults.truncate("POST", SAVE)
    with pytest.raises(IncompleteRead) as cut:
        call("POST", SAVE, dashboard())
    assert abs(len(cut.value.partial) - (cut.value.expected or 0)) <= 1
    assert titles(grafana) == ["D"]


def test_before_can_save_a_dashboard(grafana: Grafana, call: Client) -> None:
    call("POST", SAVE, dashboard())

    def before(method: str, path: str) -> None:
        if method == "POST":
            grafana.save_dashboard("d", lambda data: data.update(title="theirs"), message="by hand")

    grafana.faults.before = before
    assert call("POST", SAVE, dashboard(version=1, title="ours"))[0] == 412
    assert titles(grafana) == ["D", "theirs"]
    assert grafana.state["dashboards"]["d"]["versions"][-1]["createdBy"] == "alice"


def test_stop_closes_the_connection(grafana: Grafana, call: Client) -> None:
    def before(method: str, path: str) -> None:
        raise Stop

    grafana.faults.before = before
    with pytest.raises(RemoteDisconnected):
        call("POST", SAVE, dashboard())
    assert grafana.state["dashboards"] == {}


def test_an_edit_inside_a_write_is_overwritten_and_stays_in_the_history(grafana: Grafana, call: Client) -> None:
    call("POST", SAVE, dashboard())
    calls: list[tuple[str, str]] = []

    def inside(kind: str, uid: str) -> None:
        calls.append((kind, uid))
        grafana.save_dashboard(uid, lambda data: data.update(title="theirs"))

    grafana.faults.inside = inside
    status, body = call("POST", SAVE, dashboard(version=1, title="ours"))
    assert (status, body["version"], calls) == (200, 3, [("dashboard", "d")])
    assert titles(grafana) == ["D", "theirs", "ours"]


def test_an_edit_inside_a_write_through_apis_is_overwritten_too(grafana: Grafana, call: Client) -> None:
    location = "/apis/dashboard.grafana.app/v1beta1/namespaces/default/dashboards/d"
    call("POST", SAVE, dashboard(schemaVersion=41))
    object_json = call("GET", location)[1]
    grafana.faults.inside = lambda kind, uid: grafana.save_dashboard(uid, lambda data: data.update(title="theirs"))
    object_json["spec"]["title"] = "ours"
    assert call("PUT", location, object_json)[0] == 200
    assert titles(grafana) == ["D", "theirs", "ours"]


def test_inside_can_send_a_request(grafana: Grafana, call: Client) -> None:
    statuses: list[int] = []

    def inside(kind: str, uid: str) -> None:
        with Client(grafana) as other:
            statuses.append(other("GET", "/api/dashboards/uid/d")[0])

    grafana.faults.inside = inside
    assert call("POST", SAVE, dashboard())[0] == 200
    assert statuses == [404]


def test_the_history_has_a_maximum_length(grafana: Grafana, call: Client) -> None:
    grafana.faults.keep_versions = 3
    for number in range(5):
        call("POST", SAVE, dashboard(version=number, title=f"T{number}"))
    assert titles(grafana) == ["T2", "T3", "T4"]
    assert [item["version"] for item in call("GET", "/api/dashboards/uid/d/versions")[1]["versions"]] == [5, 4, 3]


def test_cached_permissions_hide_folders_of_other_users(grafana: Grafana, call: Client) -> None:
    grafana.faults.cached_permissions = True
    with Client(grafana, "Editor") as editor:
        editor("GET", "/api/folders")
        call("POST", "/api/folders", {"uid": "f", "title": "F"})
        assert editor("POST", SAVE, dashboard() | {"folderUid": "f"}) == (403, {"message": "Access denied"})
        editor("POST", "/api/folders", {"uid": "own", "title": "Own"})
        assert editor("POST", SAVE, dashboard() | {"folderUid": "f"})[0] == 200


def test_a_fault_affects_only_its_request(grafana: Grafana, call: Client) -> None:
    grafana.faults.respond(path="/api/org", status=500)
    grafana.faults.drop(method="GET", path="/api/us")
    assert call("GET", "/api/org") == (500, "")
    with pytest.raises(RemoteDisconnected):
        call("GET", "/api/user")
    assert [call("GET", path)[0] for path in ("/api/org", "/api/user")] == [200, 200]


def test_requests_are_recorded_as_they_were_sent(grafana: Grafana, call: Client) -> None:
    call("GET", "/api/search?tag=a&limit=2")
    source = {"name": "L", "uid": "l", "type": "loki", "jsonData": {"maxLines": 1}}
    call("POST", "/api/datasources", source)
    grafana.state["datasources"]["l"]["jsonData"]["maxLines"] = 2
    assert [(item.method, item.path, item.body, item.status) for item in grafana.requests] == [
        ("GET", "/api/search?tag=a&limit=2", None, 200),
        ("POST", "/api/datasources", source, 200),
    ]


def test_one_of_several_parallel_writes_succeeds(grafana: Grafana, call: Client) -> None:
    call("POST", SAVE, dashboard())
    statuses: list[int] = []

    def save(title: str) -> None:
        with Client(grafana, "Editor") as client:
            statuses.append(client("POST", SAVE, dashboard(version=1, title=title))[0])

    writers = [threading.Thread(target=save, args=(f"T{number}",)) for number in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(statuses) == [200] + [412] * 7
    assert len(grafana.requests) == 9


def test_persistent_connections_end_with_the_server() -> None:
    with Grafana() as grafana:
        client = Client(grafana)
        assert client("GET", "/api/health")[0] == 200
    with pytest.raises((RemoteDisconnected, ConnectionError)):
        client("GET", "/api/health")
    client.connection.close()


def test_an_exception_in_a_callable_of_a_test_is_raised_at_the_end() -> None:
    def before(method: str, path: str) -> None:
        raise KeyError("mine")

    running = Grafana()
    running.faults.before = before
    with running, Client(running) as client:
        assert client("GET", "/api/health")[0] == 500
        failures = list(running.instance.failures)
        running.instance.failures.clear()
    assert [type(item) for item in failures] == [KeyError]
