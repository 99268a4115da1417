"""Digests of secrets are only stored where users who may not edit dashboards cannot read them."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from heddle.diagnostics.errors import HeddleError
from heddle.grafana.http import Endpoint
from heddle.report.plan_text import plan_text
from heddle.sync.apply import apply
from heddle.sync.ownership import FIELD, Ledger, parse_ledger
from tests.grafana_double.client import Client
from tests.grafana_double.instance import copy_json
from tests.grafana_double.server import Grafana as Double
from tests.sync.cli import create_project
from tests.sync.files import ENVIRON, dashboard, source, tree
from tests.sync.live import Live, actions, double_live, failures, quick_retries, steps

VERSIONS = ("10.4", "12.2", "13")
LEDGER = "heddle-ledger-test"
PERMISSIONS = f"/api/access-control/dashboards/{LEDGER}"

SOURCES: dict[str, dict[str, Any]] = {
    "prom": {"basicAuth": True, "basicAuthUser": "u", "secureJsonData": {"basicAuthPassword": "$LOKI_PASSWORD"}},
    "sql": {"type": "grafana-postgresql-datasource", "secureJsonData": {"password": "$LOKI_PASSWORD"}},
    "headers": {"jsonData": {"httpHeaderName1": "X-Key"}, "secureJsonData": {"httpHeaderValue1": "$LOKI_PASSWORD"}},
    "tls": {"secureJsonData": {"tlsClientKey": "$LOKI_PASSWORD", "tlsClientCert": "$HOOK"}},
}
RECEIVERS: dict[str, dict[str, Any]] = {
    "slack": {"url": "$HOOK", "recipient": "#ops"},
    "pagerduty": {"integrationKey": "$LOKI_PASSWORD"},
    "webhook": {"url": "$HOOK", "password": "$LOKI_PASSWORD", "username": "u"},
    "telegram": {"bottoken": "$LOKI_PASSWORD", "chatid": "1"},
}
NAMES = [*(f"datasource/{uid}" for uid in SOURCES), *(f"contact-point/{type}" for type in RECEIVERS)]


def files(*, recipient: str = "#ops", password: str = "$LOKI_PASSWORD") -> dict[str, bytes]:
    """Return a tree with each kind that has secrets, in several types, and one object of each that has none."""
    points = [
        {"orgId": 1, "name": type, "receivers": [{"uid": type, "type": type, "settings": settings}]}
        for type, settings in {**RECEIVERS, "email": {"addresses": "a@example.com"}}.items()
    ]
    sources = tuple(source(uid, **more) for uid, more in {**SOURCES, "plain": {}}.items())
    made = tree(dashboard(), sources=sources, alerting={"contactPoints": points})
    return {
        path: text.replace(b"#ops", recipient.encode()).replace(b"$LOKI_PASSWORD", password.encode())
        for path, text in made.items()
    }


def stored_ledgers(double: Double) -> list[Ledger]:
    """Return the ledger in each stored version, the newest first."""
    stored = double.state["dashboards"].get(LEDGER, {"versions": []})["versions"]
    return [parse_ledger(version["data"], str(version["version"])) for version in reversed(stored)]


def recorded(double: Double) -> list[str]:
    """Return the objects whose secrets have a digest in the ledger."""
    return sorted(stored_ledgers(double)[0].secrets)


def digests(double: Double) -> set[str]:
    """Return each salt and digest in the ledger, also in its history."""
    secrets = [secret for ledger in stored_ledgers(double) for secret in ledger.secrets.values()]
    return {text for secret in secrets for text in (secret.digest, secret.salt)}


def can_view(double: Double, role: str = "Viewer") -> bool:
    with Client(double, role) as client:
        return bool(client("GET", f"/api/dashboards/uid/{LEDGER}")[0] == 200)


def readable_text(double: Double, role: str) -> str:
    """Return everything that a user with a role can read from the endpoints that return objects written by Heddle."""
    uids = list(double.state["dashboards"])
    paths = ["/api/frontend/settings", "/api/datasources", "/api/search?limit=5000", "/api/annotations"]
    paths += [f"/api/datasources/uid/{uid}" for uid in double.state["datasources"]]
    paths += ["/api/folders", "/api/library-elements?kind=1", "/api/datasources/correlations", PERMISSIONS]
    paths += [
        f"/api/v1/provisioning/{name}"
        for name in ("contact-points", "policies", "templates", "mute-timings", "alert-rules")
    ]
    for uid in uids:
        path = f"/api/dashboards/uid/{uid}"
        paths += [path, f"{path}/versions", *(f"{path}/versions/{number}" for number in range(1, 9))]
    for api in double.instance.release.dashboard_apis:
        path = f"/apis/dashboard.grafana.app/{api}/namespaces/default/dashboards"
        history = "labelSelector=grafana.app/get-history=true&fieldSelector=metadata.name="
        paths += [path, *(f"{path}/{uid}" for uid in uids), *(f"{path}?{history}{uid}" for uid in uids)]
    with Client(double, role) as client:
        return "\n".join(json.dumps(client("GET", path)[1]) for path in paths)


def live_secrets(double: Double) -> dict[str, list[Any]]:
    """Return the secrets in the state of the server, by object."""
    found = {f"datasource/{uid}": sorted(item["secureJsonData"].values()) for uid, item in _sources(double)}
    for point in double.state["contact_points"]:
        found[f"contact-point/{point['name']}"] = sorted(map(str, point["settings"].values()))
    return found


def _sources(double: Double) -> list[tuple[str, Any]]:
    return list(double.state["datasources"].items())


@pytest.mark.parametrize("version", VERSIONS)
def test_viewers_read_no_digest_of_a_secret(version: str) -> None:
    with Double(version) as double:
        live = double_live(double)
        live.push(files())
        live.push(files(recipient="#all"))
        assert recorded(double) == sorted(NAMES)
        found = digests(double)
        assert len(found) > len(NAMES)
        text = readable_text(double, "Viewer")
        assert "httpMethod" in text, "the settings of data sources are read"
        assert [each for each in found if each in text] == []
        text = readable_text(double, "Editor")
        assert all(each in text for each in found), "the same reader finds them as an editor"


def test_the_marker_of_a_data_source_contains_nothing_of_its_secrets(double: Double) -> None:
    double_live(double).push(files())
    markers = [item["jsonData"][FIELD] for _, item in _sources(double)]
    assert {tuple(sorted(marker)) for marker in markers} == {("applied", "owner", "proof")}


def test_no_file_contains_a_digest_of_a_secret(double: Double, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    project = create_project(tmp_path, double)
    project.write(files())
    assert project.push().exit_code == 0
    project.write(files(recipient="#all"))
    assert project.run("push", "--plan-out", "plan.json").exit_code == 1
    assert project.run("push", "--plan", "plan.json").exit_code == 0
    texts = [path.read_text() for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".lock"]
    assert recorded(double) == sorted(NAMES)
    assert len(texts) > 4
    assert [each for each in digests(double) for text in texts if each in text] == []


def test_a_saved_plan_is_stale_once_another_push_wrote_a_secret(
    double: Double, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    project = create_project(tmp_path, double)
    project.write(files())
    assert project.push().exit_code == 0
    project.environ["HOOK"] = "https://hooks.slack.example/an0ther"
    assert project.run("push", "--only", "contact-point/slack", "--plan-out", "plan.json").exit_code == 1
    assert project.run("push", "--yes", env={"HOOK": "https://hooks.slack.example/a-third"}).exit_code == 0
    result = project.run("push", "--plan", "plan.json")
    assert result.exit_code == 3
    assert "contact-point/slack" in result.stdout


def test_each_object_has_its_own_salt(double: Double) -> None:
    live = double_live(double)
    server, plan = live.plan(files())
    numbers = count()
    apply(server, plan, lambda: f"{next(numbers):032x}", lambda step, outcome: None)
    secrets = stored_ledgers(double)[0].secrets.values()
    assert len({secret.salt for secret in secrets}) == len({secret.digest for secret in secrets}) == len(NAMES)


def test_a_digest_in_an_old_marker_is_removed_by_the_next_write(double: Double) -> None:
    live = double_live(double)
    live.push(files())
    salt, digest = "5" * 32, "d" * 32
    for _, item in _sources(double):
        item["jsonData"][FIELD] |= {"salt": salt, "secrets": digest}
    del double.state["dashboards"][LEDGER]
    plan, _ = live.push(files(), adopt=("*",))
    assert all(steps(plan)[name].reason.endswith("no digest of it is recorded") for name in NAMES if "source" in name)
    assert [uid for uid, item in _sources(double) if digest in json.dumps(item)] == ["plain"]
    assert set(actions(live.plan(files())[1]).values()) == {"unchanged"}


Action = Callable[[Double], Any]


def give_to_viewers(double: Double) -> None:
    double.state["dashboards"][LEDGER]["permissions"].append({"builtInRole": "Viewer", "permission": "View"})


def let_viewers_edit(double: Double) -> None:
    double.state["dashboards"][LEDGER]["permissions"].append({"builtInRole": "Viewer", "permission": "Edit"})


def give_to_a_viewer(double: Double) -> None:
    double.state["users"].setdefault("own-viewer", 500)
    login = next(item["login"] for item in double.state["accounts"].values() if item["name"] == "own-viewer")
    double.state["users"][login] = 501
    entry = {"userId": 501, "userLogin": login, "permission": "View", "isServiceAccount": True}
    double.state["dashboards"][LEDGER]["permissions"].append(entry)


def give_to_a_team(double: Double) -> None:
    double.state["teams"]["Shop"] = 7
    entry = {"teamId": 7, "team": "Shop", "permission": "View"}
    double.state["dashboards"][LEDGER]["permissions"].append(entry)


def move_into_a_folder(double: Double) -> None:
    live = double_live(double)
    live.request("POST", "/api/folders", {"uid": "for-all", "title": "For all"})
    data = live.dashboard(LEDGER)
    status, _ = live.request("POST", "/api/dashboards/db", {"dashboard": data, "folderUid": "for-all"})
    assert status == 200


GRANTS: tuple[Action, ...] = (
    give_to_viewers,
    let_viewers_edit,
    give_to_a_viewer,
    give_to_a_team,
    move_into_a_folder,
)
"""What people may do so that not only editors can read the ledger."""


def viewers(double: Double) -> list[str]:
    """Return who has a permission to view the ledger, and none to edit it."""
    with Client(double) as client:
        items = client("GET", PERMISSIONS)[1]
    return [
        str(item.get("builtInRole") or item.get("team") or item.get("userLogin"))
        for item in items
        if item.get("builtInRole") == "Viewer" or item["permission"] == "View"
    ]


@pytest.mark.parametrize("grant", GRANTS, ids=lambda grant: grant.__name__)
@pytest.mark.parametrize("version", VERSIONS)
def test_a_push_restricts_the_ledger_again(version: str, grant: Action, monkeypatch: pytest.MonkeyPatch) -> None:
    with Double(version) as double:
        live = double_live(double)
        live.push(files())
        assert viewers(double) == []
        grant(double)
        assert viewers(double) != []
        monkeypatch.setitem(ENVIRON, "LOKI_PASSWORD", "an0ther-p4ssword")
        _, result = live.push(files())
        assert failures(result) == []
        assert (viewers(double), can_view(double)) == ([], False)
        live.push(files())
        assert recorded(double) == sorted(NAMES)
        assert set(actions(live.plan(files())[1]).values()) == {"unchanged"}


class WatchedGrafana(Double):
    """Notes each request after which a digest is new in the ledger while others than editors have a permission.

    `act` is called before the request of a number. From request `dies_at` on it responds to nothing.
    """

    def __init__(self, version: str) -> None:
        super().__init__(version)
        self.act: Action | None = None
        self.act_at = -1
        self.dies_at: int | None = None
        self.applies_last = False
        self.number = 0
        self.known: set[str] = set()
        self.exposed: list[str] = []

    def start_push(self) -> None:
        self.number, self.dies_at = 0, None
        self.requests.clear()

    def handle(self, method: str, path: str, headers: dict[str, str], body: Any) -> Any:
        number, self.number = self.number, self.number + 1
        if self.act and number == self.act_at:
            act, self.act = self.act, None
            act(self)
        if self.dies_at is not None and number >= self.dies_at:
            if number == self.dies_at and self.applies_last:
                super().handle(method, path, headers, body)
                self.watch(method, path)
            return None, False
        response = super().handle(method, path, headers, body)
        self.watch(method, path)
        return response

    def watch(self, method: str, path: str) -> None:
        found = digests(self)
        new, self.known = found - self.known, self.known | found
        if new and self.is_exposed():
            self.exposed.append(f"{method} {path}")

    def is_exposed(self) -> bool:
        stored = self.state["dashboards"][LEDGER]
        items = [*stored["permissions"], *self.state["folder_permissions"].get(stored["folderUid"], ())]
        return any(item.get("builtInRole") == "Viewer" or item["permission"] == "View" for item in items)


def test_no_request_stores_a_digest_that_others_than_editors_can_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A person gives a permission before each request of a push that writes new secrets."""
    with WatchedGrafana("12.2") as double:
        live = double_live(double)
        live.push(files())
        state, known = copy_json(double.state), set(double.known)
        monkeypatch.setitem(ENVIRON, "LOKI_PASSWORD", "an0ther-p4ssword")
        offenders: list[Any] = []
        actions_done = 0
        for grant in GRANTS:
            for number in count():
                double.reset(state)
                double.known = set(known)
                double.start_push()
                double.act, double.act_at = grant, number
                live.push(files())
                sent = [f"{request.method} {request.path}" for request in double.requests]
                if double.act:
                    break
                actions_done += 1
                # Grafana has no request that checks the permissions and saves: between the two, nothing helps.
                is_after_check = number > 0 and sent[number - 1] == f"GET {PERMISSIONS}"
                if double.exposed and not is_after_check:
                    offenders.append((grant.__name__, number, double.exposed))
                double.exposed.clear()
                double.act = None
                for _ in range(2):
                    live.push(files(recipient=f"#after-{number}"))
                if viewers(double) or recorded(double) != sorted(NAMES):
                    offenders.append((grant.__name__, number, viewers(double), recorded(double)))
                double.exposed.clear()
        assert offenders == []
        assert actions_done > 50


@pytest.mark.parametrize("applies_last", [False, True], ids=["dropped", "applied"])
@pytest.mark.parametrize("version", ["10.4", "12.2"])
def test_no_killed_push_leaves_a_digest_that_viewers_can_read(version: str, applies_last: bool) -> None:
    with WatchedGrafana(version) as double:
        live, offenders = double_live(double), []
        state = copy_json(double.state)
        for number in count():
            double.reset(state)
            double.known = set()
            double.start_push()
            double.dies_at, double.applies_last = number, applies_last
            with suppress(HeddleError):
                replace(live, retries=quick_retries(1)).push(files())
            is_finished = double.number <= number
            double.start_push()
            live.push(files())
            if double.exposed or viewers(double) or set(actions(live.plan(files())[1]).values()) != {"unchanged"}:
                offenders.append((number, double.exposed, viewers(double), actions(live.plan(files())[1])))
            double.exposed.clear()
            if is_finished:
                break
        assert offenders == []
        assert number > 20


@pytest.mark.parametrize("applies_last", [False, True], ids=["dropped", "applied"])
def test_the_previous_secret_is_written_again_after_a_killed_push(
    applies_last: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with WatchedGrafana("12.2") as double:
        live, offenders = double_live(double), []
        live.push(files())
        state, before = copy_json(double.state), live_secrets(double)
        for number in count():
            double.reset(state)
            double.start_push()
            double.dies_at, double.applies_last = number, applies_last
            with monkeypatch.context() as patch:
                patch.setitem(ENVIRON, "LOKI_PASSWORD", "an0ther-p4ssword")
                with suppress(HeddleError):
                    replace(live, retries=quick_retries(1)).push(files())
            is_finished = double.number <= number
            double.start_push()
            live.push(files())
            if live_secrets(double) != before:
                offenders.append(number)
            if is_finished:
                break
        assert offenders == []
        assert number > 20


@pytest.mark.parametrize("last", ["$LOKI_PASSWORD", "$OTHER"])
def test_two_pushes_of_different_secrets_leave_those_of_the_next_push(
    last: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another push of the same project, with other secrets, runs before each request of a push."""
    monkeypatch.setitem(ENVIRON, "OTHER", "0ther-p4ssword")
    monkeypatch.setitem(ENVIRON, "FIRST", "f1rst-p4ssword")
    with WatchedGrafana("12.2") as double:
        live, offenders = double_live(double), []
        live.push(files(password=last))
        expected = live_secrets(double)
        live.push(files(password="$FIRST"))
        state = copy_json(double.state)
        for number in count():
            double.reset(state)
            double.start_push()
            double.act, double.act_at = lambda other: double_live(other).push(files(password="$OTHER")), number
            live.push(files(), on_conflict="ours")
            is_finished = double.act is not None
            double.act = None
            live.push(files(password=last))
            if live_secrets(double) != expected:
                offenders.append(number)
            if is_finished:
                break
        assert offenders == []
        assert number > 20


def forbid_permissions(double: Double) -> None:
    denied = {"message": "You'll need additional permissions. Permissions needed: dashboards.permissions:write"}
    double.faults.respond(method="POST", path=PERMISSIONS, status=403, body=denied, times=100)


def forbid_reading_permissions(double: Double) -> None:
    denied = {"message": "You'll need additional permissions. Permissions needed: dashboards.permissions:read"}
    double.faults.respond(method="GET", path=PERMISSIONS, status=403, body=denied, times=100)


def have_no_permissions(double: Double) -> None:
    double.faults.respond(path=PERMISSIONS, status=404, body={"message": "Not found"}, times=100)


def keep_permissions(double: Double) -> None:
    """Respond with success, and change nothing: as where a role gives the permission."""
    double.faults.respond(method="POST", path=PERMISSIONS, status=200, body={"message": "ok"}, times=100)


def respond_unexpectedly(double: Double) -> None:
    double.faults.respond(method="GET", path=PERMISSIONS, status=200, body={"items": []}, times=100)


OBSTACLES: dict[Action, str] = {
    forbid_permissions: "dashboards.permissions:write",
    forbid_reading_permissions: "dashboards.permissions:read",
    have_no_permissions: "Not found",
    keep_permissions: "still readable by the role Viewer",
    respond_unexpectedly: "unexpected response format",
}


@pytest.mark.parametrize("obstacle", OBSTACLES, ids=lambda obstacle: obstacle.__name__)
def test_no_digest_is_recorded_where_the_ledger_cannot_be_restricted(double: Double, obstacle: Action) -> None:
    live = double_live(double)
    obstacle(double)
    _, result = live.push(files())
    assert failures(result) == []
    assert digests(double) == set()
    plan, result = live.push(files())
    assert failures(result) == []
    assert sorted(name for name, action in actions(plan).items() if action == "update") == sorted(NAMES)
    assert {steps(plan)[name].reason for name in NAMES} <= {
        f"the secret of {names} may have changed: no digest of it is recorded"
        for names in ("$HOOK", "$LOKI_PASSWORD", "$HOOK, $LOKI_PASSWORD", "$LOKI_PASSWORD, $HOOK")
    }
    text = plan_text(plan)
    assert text.count("warning:") == 1
    assert OBSTACLES[obstacle] in text
    assert "help: give the service account dashboards.permissions:read" in text
    double.faults.pending.clear()
    live.push(files())
    assert recorded(double) == sorted(NAMES)
    plan, _ = live.push(files())
    assert (set(actions(plan).values()), plan.warnings) == ({"unchanged"}, ())


def test_recorded_digests_are_removed_where_the_ledger_cannot_be_restricted_again(double: Double) -> None:
    live = double_live(double)
    live.push(files())
    give_to_viewers(double)
    forbid_permissions(double)
    live.push(files(recipient="#all"))
    assert recorded(double) == []


def test_digests_are_also_removed_where_somebody_forbids_it_during_a_push(
    double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = double_live(double)
    live.push(files())
    monkeypatch.setitem(ENVIRON, "HOOK", "https://hooks.slack.example/an0ther")

    def forbid(method: str, path: str) -> None:
        if path.startswith("/api/v1") and method == "PUT" and not double.faults.pending:
            give_to_viewers(double)
            forbid_permissions(double)

    double.faults.before = forbid
    live.push(files())
    assert recorded(double) == []


def as_editor(double: Double) -> Live:
    """Return the double as an editor sees it."""
    live = double_live(double)
    return replace(live, endpoint=Endpoint(url=double.url, token=double.tokens["Editor"], timeout=10.0))


def test_an_editor_creates_a_ledger_that_an_administrator_restricts(double: Double) -> None:
    as_editor(double).push(tree(dashboard()))
    assert can_view(double)
    double_live(double).push(files())
    assert not can_view(double)
    assert recorded(double) == sorted(NAMES)
    live = double_live(double)
    assert set(actions(live.plan(files())[1]).values()) == {"unchanged"}


def test_an_editor_who_cannot_read_the_permissions_keeps_the_digests(double: Double) -> None:
    double_live(double).push(files())
    _, result = as_editor(double).push(tree(dashboard(title="New")))
    assert failures(result) == []
    assert recorded(double) == sorted(NAMES)
    assert set(actions(double_live(double).plan(files())[1]).values()) <= {"unchanged", "update"}
    assert double_live(double).plan(files())[1].warnings == ()


def permission_requests(double: Double, push: Callable[[], Any]) -> list[str]:
    double.requests.clear()
    push()
    return [request.method for request in double.requests if request.path == PERMISSIONS]


def test_few_requests_are_about_permissions(double: Double, monkeypatch: pytest.MonkeyPatch) -> None:
    live = double_live(double)
    assert permission_requests(double, lambda: live.push(files())) == ["POST", "GET", "GET"]
    assert permission_requests(double, lambda: live.push(files())) == []
    assert permission_requests(double, lambda: live.push(files(recipient="#all"))) == ["GET"]
    monkeypatch.setitem(ENVIRON, "LOKI_PASSWORD", "an0ther-p4ssword")
    assert permission_requests(double, lambda: live.push(files(recipient="#all"))) == ["GET", "GET"]


def test_a_push_without_secrets_also_restricts_the_ledger(double: Double) -> None:
    """It contains what the files had of objects that a viewer may not be able to read."""
    live = double_live(double)
    assert permission_requests(double, lambda: live.push(tree(dashboard(), sources=(source(),)))) == ["POST", "GET"]
    assert not can_view(double)
    push = lambda: live.push(tree(dashboard(title="New"), sources=(source(),)))  # noqa: E731
    assert permission_requests(double, push) == ["GET"]


def test_a_push_of_dashboards_changes_no_permission(double: Double) -> None:
    live = double_live(double)
    assert permission_requests(double, lambda: live.push(tree(dashboard()))) == []
    assert stored_ledgers(double)[0].bases == {}
    assert can_view(double)


def test_a_ledger_that_cannot_be_restricted_contains_no_content_of_the_files(double: Double) -> None:
    live, found = double_live(double), []
    for obstacle in OBSTACLES:
        double.faults.pending.clear()
        obstacle(double)
        live.push(files(recipient=f"#{obstacle.__name__}"))
        found += [(obstacle.__name__, name) for name in stored_ledgers(double)[0].bases]
    assert found == []
    double.faults.pending.clear()
    live.push(files())
    assert {*stored_ledgers(double)[0].bases} >= {*NAMES}
    give_to_viewers(double)
    forbid_permissions(double)
    live.push(files(recipient="#all"))
    assert stored_ledgers(double)[0].bases == {}


def test_a_secret_is_not_written_where_its_previous_digest_stays(
    double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = double_live(double)
    live.push(files())
    monkeypatch.setitem(ENVIRON, "LOKI_PASSWORD", "an0ther-p4ssword")
    double.faults.respond(method="POST", path="/api/dashboards/db", status=403, body={"message": "no"}, times=9)
    before = live_secrets(double)
    live.push(files())
    assert live_secrets(double) == before
