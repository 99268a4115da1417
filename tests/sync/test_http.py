"""What servers, proxies and wires do to requests: a clear error or a push that is whole, never a false success."""

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
from tests.grafana_double.routing import Response
from tests.grafana_double.server import Grafana as Double
from tests.sync.files import Json, board, everything, tree
from tests.sync.live import Live, actions, double_live, quick_retries

SAVE = "/api/dashboards/db"
PAGE = {"Content-Type": "text/html; charset=utf-8"}


@pytest.fixture(params=["10.4", "12.2"])
def live(request: pytest.FixtureRequest) -> Iterator[Live]:
    with Double(version=request.param) as double:
        yield double_live(double)


def asked(live: Live, path: str, method: str = "GET") -> int:
    return sum((seen.method, seen.path) == (method, path) for seen in live.double.requests)


def grafana(live: Live, **more: Any) -> Grafana:
    return Grafana(live.endpoint, retries=replace(quick_retries(), **more))


FIRST = ("/api/health", "/api/org", "/api/folders", "/api/search", "/api/datasources", "/apis")


@pytest.mark.parametrize("path", FIRST)
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
def test_whatever_answers_a_read_a_push_writes_nothing_then(live: Live, path: str, fault: dict[str, Any]) -> None:
    live.push(tree(board()))
    live.double.requests.clear()
    live.double.faults.respond(path=path, times=100, **fault)
    if not any(seen.path.startswith(path) for seen in requests_of_a_plan(live)):
        pytest.skip("this version does not ask for it")
    with pytest.raises(Unreachable) as caught:
        live.push(tree(board(title="New")))
    assert caught.value.exit_code == 5
    assert caught.value.findings[0].help
    assert [seen for seen in live.double.requests if seen.method != "GET"] == []


def requests_of_a_plan(live: Live) -> list[Any]:
    """Return what a push reads where nothing goes wrong."""
    waiting, live.double.faults.pending = live.double.faults.pending, []
    live.plan(tree(board(title="New")))
    found = list(live.double.requests)
    live.double.requests.clear()
    live.double.faults.pending = waiting
    return found


@pytest.mark.parametrize("path", ["/wrong", "/api"])
def test_a_wrong_path_is_reported(live: Live, path: str) -> None:
    with pytest.raises(Unreachable) as caught:
        replace(live, endpoint=replace(live.endpoint, url=live.endpoint.url + path)).push(tree(board()))
    assert caught.value.findings[0].help == "check the URL of Grafana, including its path"


def test_a_closed_port_is_reported(live: Live) -> None:
    live.double.server.close()
    with pytest.raises(Unreachable, match="no connection"):
        replace(live, retries=quick_retries(1)).push(tree(board()))


def test_another_program_is_not_taken_for_grafana(live: Live) -> None:
    live.double.faults.respond(path="/api/health", status=200, body={"status": "UP"})
    with pytest.raises(Unreachable, match="server is not Grafana: /api/health is not that of Grafana"):
        live.push(tree(board()))


@pytest.mark.parametrize("access", [{"basic": ("admin", "wrong")}, {"basic": None, "token": "glsa_wrong"}])
@pytest.mark.parametrize("version", ["10.1", "10.4", "12.2"])
def test_wrong_credentials_are_reported(version: str, access: dict[str, Any]) -> None:
    with Double(version) as double:
        live = double_live(double)
        with pytest.raises(Unreachable, match="Grafana rejected the credentials") as caught:
            replace(live, endpoint=replace(live.endpoint, **access)).push(tree(board()))
        assert caught.value.findings[0].id == "push/rejected-credentials"


def test_rights_that_lack_are_named(live: Live) -> None:
    token = live.double.tokens["Viewer"]
    viewer = replace(live, endpoint=replace(live.endpoint, basic=None, token=token))
    try:
        _, applied = viewer.push(tree(board()))
    except HeddleError as error:
        said = " ".join(f"{each.message} {each.help}" for each in error.findings)
    else:
        assert {each.result for each in applied.outcomes} <= {Result.FAILED, Result.SKIPPED}
        said = " ".join(f"{each.message} {each.help}" for each in applied.outcomes)
    assert "give the service account" in said


@pytest.mark.parametrize(
    ("status", "said", "help"),
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
def test_a_write_that_is_refused_is_said_with_its_mend(live: Live, status: int, said: str, help: str) -> None:
    live.push(tree(board(), board("two", "Two")))
    live.double.requests.clear()
    live.double.faults.respond(method="POST", path=SAVE, status=status, body={"message": said})
    _, applied = live.push(tree(board(title="New"), board("two", "New too")), concurrency=1)
    failed, done = applied.outcomes
    assert (failed.result, done.result) == (Result.FAILED, Result.DONE)
    assert said in failed.message
    assert help in failed.help
    assert asked(live, SAVE, "POST") == 2


# An address with a path.


class Proxied(Server):
    """Serves a Grafana below a path, and a page for people elsewhere."""

    def __init__(self, double: Double, path: str) -> None:
        def handle(method: str, asked: str, headers: dict[str, str], body: Any) -> tuple[Response | None, bool]:
            if not asked.startswith(f"{path}/"):
                return Response(404, "<html>no such site</html>", "text/html"), False
            return double.handle(method, asked.removeprefix(path), headers, body)

        super().__init__(handle, [])


@pytest.mark.parametrize("slash", ["", "/"])
def test_a_grafana_below_a_path_is_pushed_to(live: Live, slash: str) -> None:
    proxy = Proxied(live.double, "/team/grafana")
    threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        url = f"http://127.0.0.1:{proxy.server_address[1]}/team/grafana{slash}"
        below = replace(live, endpoint=replace(live.endpoint, url=url))
        _, applied = below.push(everything())
        assert {each.result for each in applied.outcomes} == {Result.DONE}
        assert set(actions(below.plan(everything())[1]).values()) == {"unchanged"}
        with pytest.raises(Unreachable):
            replace(live, endpoint=replace(live.endpoint, url=url.replace("/grafana", "/other"))).push(tree(board()))
    finally:
        proxy.close()


# Answers that get lost.


def writes(live: Live) -> list[str]:
    """Return each way and method by which a push of everything writes."""
    live.push(everything())
    found = [f"{seen.method} {seen.path}" for seen in live.double.requests if seen.method != "GET"]
    return list(dict.fromkeys(found))


@pytest.mark.parametrize("fault", ["drop after", "drop", "truncate", "busy"])
@pytest.mark.parametrize("version", ["10.4", "12.2"])
def test_a_write_of_any_kind_survives_an_answer_that_is_lost(version: str, fault: str) -> None:
    with Double(version) as double:
        ways = writes(double_live(double))
    assert len(ways) > 8
    for way in ways:
        method, _, path = way.partition(" ")
        with Double(version) as double:
            live = double_live(double)
            lose(double, fault, method, path)
            _, applied = live.push(everything())
            assert [(each.key, each.message) for each in applied.outcomes if each.result is not Result.DONE] == [], way
            assert set(actions(live.plan(everything())[1]).values()) == {"unchanged"}, way
            assert_once(double.state)


def lose(double: Double, fault: str, method: str, path: str) -> None:
    match fault:
        case "drop" | "drop after":
            double.faults.drop(method=method, path=path, after=fault == "drop after")
        case "truncate":
            double.faults.truncate(method=method, path=path)
        case _:
            double.faults.respond(method=method, path=path, status=504, body="<h1>late</h1>", headers=PAGE)


def assert_once(state: Json) -> None:
    assert len(state["correlations"]) == 1
    assert sorted(each["name"] for each in state["contact_points"]) == ["email receiver", "ops"]
    assert sorted(state["rules"]) == ["r1", "r2"]
    assert sorted(state["datasources"]) == ["loki", "prom"]


def changed() -> dict[str, bytes]:
    return {
        path: text.replace(b"Loom", b"Loom two")
        .replace(b"#ops", b"#all")
        .replace(b"23:00", b"23:30")
        .replace(b"One", b"1")
        for path, text in everything().items()
    }


@pytest.mark.parametrize("version", ["10.4", "12.2"])
def test_an_update_of_any_kind_survives_an_answer_that_is_lost(version: str) -> None:
    with Double(version) as double:
        live = double_live(double)
        live.push(everything())
        double.requests.clear()
        live.push(changed())
        ways = {(seen.method, seen.path) for seen in double.requests if seen.method != "GET"}
    assert len(ways) >= 4
    for method, path in sorted(ways):
        with Double(version) as double:
            live = double_live(double)
            live.push(everything())
            double.faults.drop(method=method, path=path, after=True)
            _, applied = live.push(changed())
            assert [(each.key, each.message) for each in applied.outcomes if each.result is not Result.DONE] == [], path
            assert set(actions(live.plan(changed())[1]).values()) == {"unchanged"}, path


def test_what_somebody_made_meanwhile_is_not_taken_for_ours(live: Live) -> None:
    server, plan = live.plan(everything())
    point = {"uid": "ops-1", "name": "ops", "type": "email", "settings": {"addresses": "me@example.org"}}
    live.ask("POST", "/api/v1/provisioning/contact-points", point)
    live.ask("POST", "/api/folders", {"uid": "folder-loom", "title": "Theirs"})
    live.ask("POST", "/api/datasources", {"uid": "loki", "name": "Theirs", "type": "graphite", "access": "proxy"})
    applied = live.apply(server, plan)
    ends = {f"{each.key[0]}/{each.key[1]}": each.result for each in applied.outcomes}
    for name in ("contact-point/ops", "folder/folder-loom", "datasource/loki"):
        assert ends[name] is Result.CONFLICT, name
    assert live.double.state["folders"]["folder-loom"]["title"] == "Theirs"
    assert live.double.state["datasources"]["loki"]["type"] == "graphite"


def test_a_server_that_dies_half_way_is_reported(live: Live) -> None:
    live.push(tree(board(), board("two", "Two")))
    server, plan = live.plan(tree(board(title="New"), board("two", "New too")), concurrency=1)
    live.double.faults.drop(path="/", times=10**6)
    quick = replace(server, grafana=grafana(live, attempts=2))
    applied = live.apply(quick, plan)
    assert [each.result for each in applied.outcomes] == [Result.FAILED, Result.FAILED]
    assert all("unknown" in each.message and each.help for each in applied.outcomes)


def test_a_write_that_cannot_be_verified_is_no_success(live: Live) -> None:
    live.push(tree(board()))
    server, plan = live.plan(tree(board(title="New")))
    seen: list[str] = []

    def after_the_write(method: str, path: str) -> None:
        if seen:
            live.double.faults.drop(path="/", times=10**6)
        seen.extend([path] if method == "POST" else [])

    live.double.faults.before = after_the_write
    applied = live.apply(replace(server, grafana=grafana(live, attempts=1)), plan)
    assert [each.result for each in applied.outcomes] == [Result.FAILED]
    assert "written" in applied.outcomes[0].message
