"""Faults of servers, proxies and connections: a clear error or a complete push, never a false success."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from heddle.diagnostics.errors import HeddleError
from heddle.grafana.client import Grafana
from heddle.grafana.http_errors import Unreachable
from heddle.sync.writer import Result
from tests.grafana_double.http_server import Server
from tests.grafana_double.instance import copy_json
from tests.grafana_double.routing import Response
from tests.grafana_double.server import Grafana as Double
from tests.sync.files import Json, dashboard, everything, tree
from tests.sync.live import Live, actions, double_live, failures, quick_retries

SAVE = "/api/dashboards/db"
PAGE = {"Content-Type": "text/html; charset=utf-8"}


@pytest.fixture(params=["10.4", "12.2"])
def live(request: pytest.FixtureRequest) -> Iterator[Live]:
    with Double(version=request.param) as double:
        yield double_live(double)


def count_requests(live: Live, path: str, method: str = "GET") -> int:
    return sum((request.method, request.path) == (method, path) for request in live.double.requests)


def client(live: Live, **retry_options: Any) -> Grafana:
    return Grafana(live.endpoint, retries=replace(quick_retries(), **retry_options))


READ_PATHS = ("/api/health", "/api/org", "/api/folders", "/api/search", "/api/datasources", "/apis")


@pytest.mark.parametrize("path", READ_PATHS)
@pytest.mark.parametrize(
    "fault",
    [
        {"status": 200, "body": "<html>Log in</html>", "headers": PAGE},
        {"status": 302, "headers": {"Location": "https://login.example/"}},
        {"status": 503, "body": "<html>Bad</html>", "headers": PAGE},
        {"status": 401, "body": {"message": "Invalid API key"}},
        {"status": 403, "body": {"message": "You'll need additional permissions. Permissions needed: org:read"}},
    ],
    ids=["page", "redirect", "busy", "credentials", "permission"],
)
def test_a_failed_read_stops_a_push_before_any_write(live: Live, path: str, fault: dict[str, Any]) -> None:
    live.push(tree(dashboard()))
    live.double.requests.clear()
    live.double.faults.respond(path=path, times=100, **fault)
    if not any(request.path.startswith(path) for request in requests_of_a_plan(live)):
        pytest.skip("this version does not read it")
    with pytest.raises(Unreachable) as caught:
        live.push(tree(dashboard(title="New")))
    assert caught.value.exit_code == 5
    assert caught.value.findings[0].help
    assert [request for request in live.double.requests if request.method != "GET"] == []


def requests_of_a_plan(live: Live) -> list[Any]:
    """Return what a push reads if nothing fails."""
    pending, live.double.faults.pending = live.double.faults.pending, []
    live.plan(tree(dashboard(title="New")))
    requests = list(live.double.requests)
    live.double.requests.clear()
    live.double.faults.pending = pending
    return requests


@pytest.mark.parametrize("path", ["/wrong", "/api"])
def test_a_wrong_path_is_reported(live: Live, path: str) -> None:
    with pytest.raises(Unreachable) as caught:
        replace(live, endpoint=replace(live.endpoint, url=live.endpoint.url + path)).push(tree(dashboard()))
    assert caught.value.findings[0].help == "check the URL of Grafana, including its path"


def test_a_closed_port_is_reported(live: Live) -> None:
    live.double.server.close()
    with pytest.raises(Unreachable, match="connection refused"):
        replace(live, retries=quick_retries(1)).push(tree(dashboard()))


def test_another_program_is_not_taken_for_grafana(live: Live) -> None:
    live.double.faults.respond(path="/api/health", status=200, body={"status": "UP"})
    with pytest.raises(Unreachable, match="server is not Grafana: /api/health does not respond as that of Grafana"):
        live.push(tree(dashboard()))


@pytest.mark.parametrize("access", [{"basic": ("admin", "wrong")}, {"basic": None, "token": "glsa_wrong"}])
@pytest.mark.parametrize("version", ["10.1", "10.4", "12.2"])
def test_wrong_credentials_are_reported(version: str, access: dict[str, Any]) -> None:
    with Double(version) as double:
        live = double_live(double)
        with pytest.raises(Unreachable, match="Grafana rejected the credentials") as caught:
            replace(live, endpoint=replace(live.endpoint, **access)).push(tree(dashboard()))
        assert caught.value.findings[0].id == "push/rejected-credentials"


def test_missing_permissions_are_named(live: Live) -> None:
    token = live.double.tokens["Viewer"]
    viewer = replace(live, endpoint=replace(live.endpoint, basic=None, token=token))
    try:
        _, result = viewer.push(tree(dashboard()))
    except HeddleError as error:
        text = " ".join(f"{finding.message} {finding.help}" for finding in error.findings)
    else:
        assert {outcome.result for outcome in result.outcomes} <= {Result.FAILED, Result.SKIPPED}
        text = " ".join(f"{outcome.message} {outcome.help}" for outcome in result.outcomes)
    assert "give the service account" in text


@pytest.mark.parametrize(
    ("status", "message", "help"),
    [
        (403, "Quota reached", "quota"),
        (
            403,
            "You'll need additional permissions to perform this action. Permissions needed: dashboards:write",
            "give the service account dashboards:write",
        ),
        (403, "This needs a valid license", "license"),
        (400, "Cannot save provisioned dashboard", "provisioning"),
        (500, "Internal Server Error", "log"),
        (413, "Dashboard is too large", "log"),
    ],
)
def test_a_rejected_write_is_reported_with_help(live: Live, status: int, message: str, help: str) -> None:
    live.push(tree(dashboard(), dashboard("two", "Two")))
    live.double.requests.clear()
    live.double.faults.respond(method="POST", path=SAVE, status=status, body={"message": message}, skip=1)
    _, result = live.push(tree(dashboard(title="New"), dashboard("two", "New too")), concurrency=1)
    failed, done = result.outcomes
    assert (failed.result, done.result) == (Result.FAILED, Result.DONE)
    assert message in failed.message
    assert help in failed.help
    # The ledger is written before and after the two dashboards.
    assert count_requests(live, SAVE, "POST") == 4


class Proxied(Server):
    """Serves a Grafana below a path, and an HTML page at other paths."""

    def __init__(self, double: Double, path: str) -> None:
        def handle(method: str, requested: str, headers: dict[str, str], body: Any) -> tuple[Response | None, bool]:
            if not requested.startswith(f"{path}/"):
                return Response(404, "<html>no such site</html>", "text/html"), False
            return double.handle(method, requested.removeprefix(path), headers, body)

        super().__init__(handle, [])


@pytest.mark.parametrize("slash", ["", "/"])
def test_a_grafana_below_a_path_works(live: Live, slash: str) -> None:
    proxy = Proxied(live.double, "/team/grafana")
    threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        url = f"http://127.0.0.1:{proxy.server_address[1]}/team/grafana{slash}"
        below = replace(live, endpoint=replace(live.endpoint, url=url))
        _, result = below.push(everything())
        assert {outcome.result for outcome in result.outcomes} == {Result.DONE}
        assert set(actions(below.plan(everything())[1]).values()) == {"unchanged"}
        with pytest.raises(Unreachable):
            replace(live, endpoint=replace(live.endpoint, url=url.replace("/grafana", "/other"))).push(
                tree(dashboard())
            )
    finally:
        proxy.close()


def recorded_writes(live: Live) -> list[str]:
    """Return the method and path of each write in a push of everything."""
    live.push(everything())
    writes = [f"{request.method} {request.path}" for request in live.double.requests if request.method != "GET"]
    return list(dict.fromkeys(writes))


@pytest.mark.parametrize("fault", ["drop after", "drop", "truncate", "busy"])
@pytest.mark.parametrize("version", ["10.4", "12.2"])
def test_every_write_survives_a_lost_response(version: str, fault: str) -> None:
    with Double(version) as double:
        writes = recorded_writes(double_live(double))
    assert len(writes) > 8
    for write in writes:
        method, _, path = write.partition(" ")
        with Double(version) as double:
            live = double_live(double)
            add_fault(double, fault, method, path)
            _, result = live.push(everything())
            assert failures(result) == [], write
            assert set(actions(live.plan(everything())[1]).values()) == {"unchanged"}, write
            assert_once(double.state)


def add_fault(double: Double, fault: str, method: str, path: str) -> None:
    match fault:
        case "drop" | "drop after":
            double.faults.drop(method=method, path=path, after=fault == "drop after")
        case "truncate":
            double.faults.truncate(method=method, path=path)
        case _:
            double.faults.respond(method=method, path=path, status=504, body="<h1>late</h1>", headers=PAGE)


def assert_once(state: Json) -> None:
    assert len(state["correlations"]) == 1
    assert sorted(point["name"] for point in state["contact_points"]) == ["email receiver", "ops"]
    assert sorted(state["rules"]) == ["r1", "r2"]
    assert sorted(state["datasources"]) == ["loki", "prom"]


def changed_files() -> dict[str, bytes]:
    return {
        path: text.replace(b"Loom", b"Loom two")
        .replace(b"#ops", b"#all")
        .replace(b"23:00", b"23:30")
        .replace(b"One", b"1")
        for path, text in everything().items()
    }


@pytest.mark.parametrize("version", ["10.4", "12.2"])
def test_every_update_survives_a_lost_response(version: str) -> None:
    with Double(version) as double:
        live = double_live(double)
        live.push(everything())
        state = copy_json(double.state)
        double.requests.clear()
        live.push(changed_files())
        writes = {(request.method, request.path) for request in double.requests if request.method != "GET"}
        assert len(writes) >= 4
        for method, path in sorted(writes):
            double.reset(state)
            double.faults.drop(method=method, path=path, after=True)
            _, result = live.push(changed_files())
            assert failures(result) == [], path
            assert set(actions(live.plan(changed_files())[1]).values()) == {"unchanged"}, path


def test_an_object_that_another_user_created_meanwhile_is_not_overwritten(live: Live) -> None:
    server, plan = live.plan(everything())
    point = {"uid": "ops-1", "name": "ops", "type": "email", "settings": {"addresses": "me@example.org"}}
    live.request("POST", "/api/v1/provisioning/contact-points", point)
    live.request("POST", "/api/folders", {"uid": "folder-loom", "title": "Theirs"})
    live.request("POST", "/api/datasources", {"uid": "loki", "name": "Theirs", "type": "graphite", "access": "proxy"})
    result = live.apply(server, plan)
    results = {f"{outcome.key[0]}/{outcome.key[1]}": outcome.result for outcome in result.outcomes}
    for name in ("contact-point/ops", "folder/folder-loom", "datasource/loki"):
        assert results[name] is Result.CONFLICT, name
    assert live.double.state["folders"]["folder-loom"]["title"] == "Theirs"
    assert live.double.state["datasources"]["loki"]["type"] == "graphite"


def test_a_server_that_dies_during_a_push_is_reported(live: Live) -> None:
    live.push(tree(dashboard(), dashboard("two", "Two")))
    server, plan = live.plan(tree(dashboard(title="New"), dashboard("two", "New too")), concurrency=1)
    live.double.faults.drop(path="/", times=10**6)
    retrying = replace(server, grafana=client(live, attempts=2))
    result = live.apply(retrying, plan)
    assert [outcome.result for outcome in result.outcomes] == [Result.FAILED, Result.FAILED]
    assert all("unknown" in outcome.message and outcome.help for outcome in result.outcomes)


def test_a_write_that_cannot_be_verified_is_a_failure(live: Live) -> None:
    live.push(tree(dashboard()))
    server, plan = live.plan(tree(dashboard(title="New")))
    writes: list[str] = []

    def drop_after_the_write(method: str, path: str) -> None:
        if len(writes) == 2:  # those of the ledger and the dashboard
            live.double.faults.drop(path="/", times=10**6)
        writes.extend([path] if method == "POST" else [])

    live.double.faults.before = drop_after_the_write
    result = live.apply(replace(server, grafana=client(live, attempts=1)), plan)
    assert [outcome.result for outcome in result.outcomes] == [Result.FAILED]
    assert "written" in result.outcomes[0].message


@pytest.mark.parametrize(
    ("path", "status", "message"),
    [
        ("contact-points", 500, "No alertmanager configuration present in this organization"),
        ("policies", 404, "could not find an Alertmanager configuration"),
        ("mute-timings", 500, "failed to get mute timings"),
        ("templates", 500, "Internal Server Error"),
    ],
)
def test_alerting_that_has_not_started_in_a_new_organization_is_explained(
    live: Live, path: str, status: int, message: str
) -> None:
    path = f"/api/v1/provisioning/{path}"
    live.double.faults.respond(method="GET", path=path, status=status, times=99, body={"message": message})
    with pytest.raises(Unreachable) as caught:
        live.plan(everything())
    [finding] = caught.value.findings
    assert finding.message == f"reading {path}: HTTP {status}: {message}"
    assert finding.help.startswith("in a new organization, alerting starts after up to a minute")
