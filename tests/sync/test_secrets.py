"""No secret leaves the requests that must carry it: whatever is printed, written or said back."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from tests.grafana_double.server import Grafana as Double
from tests.sync.cli import Project, project
from tests.sync.files import everything

PASSWORD = "pl4nted-p4ssword-of-grafana"
TOKEN = "glsa_pl4nted-t0ken"
HEADER = "pl4nted-header-of-the-proxy"
HOOK = "https://hooks.slack.example/services/pl4nted/hook"
LOKI = 'pl4nted "quoted" p4ssw0rd\\of/loki'
SECRETS = {"GRAFANA_TOKEN": TOKEN, "PROXY_SECRET": HEADER, "HOOK": HOOK, "LOKI_PASSWORD": LOKI}
SETTINGS = '\nheaders_env = ["X-Proxy=PROXY_SECRET"]\n'
PLACES = (
    "/api/health",
    "/api/org",
    "/api/search",
    "/api/datasources",
    "/api/dashboards",
    "/api/folders",
    "/api/v1",
    "/apis",
)
WRITES = ("/api/datasources", "/api/dashboards", "/api/folders", "/api/v1")


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spend no time on digests that are slow on purpose."""
    monkeypatch.setattr("hashlib.scrypt", lambda text, salt, **_: hashlib.sha256(salt + text).digest())


@pytest.fixture(params=["10.4", "12.2"])
def at(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    monkeypatch.chdir(tmp_path)
    with Double(request.param) as double:
        made = project(tmp_path, double, attempts=2)
        settings = tmp_path / "pyproject.toml"
        settings.write_text(settings.read_text() + SETTINGS)
        double.state["tokens"][TOKEN] = double.state["tokens"][double.tokens["Admin"]]
        made.environ |= SECRETS
        made.write(everything())
        yield made


def forms(secret: str) -> set[bytes]:
    """Return every way in which a secret may be written down."""
    encoded = json.dumps(secret)[1:-1]
    return {secret.encode(), encoded.encode(), base64.b64encode(secret.encode())}


def leaks(at: Project, *results: Result) -> list[tuple[str, str]]:
    """Return each place that holds a secret, and which one it is."""
    texts = {f"output {number}": result.output.encode() for number, result in enumerate(results)}
    texts |= {f"stdout {number}": result.stdout.encode() for number, result in enumerate(results)}
    texts |= {str(path): path.read_bytes() for path in at.root.rglob("*") if path.is_file()}
    texts |= {f"name {path}": str(path).encode() for path in at.root.rglob("*")}
    for number, result in enumerate(results):
        assert "Traceback" not in result.output, number
    return [
        (location, name)
        for location, text in texts.items()
        for name, secret in SECRETS.items()
        if any(form in text for form in forms(secret))
    ]


def changed() -> dict[str, bytes]:
    return {
        path: text.replace(b"#ops", b"#all").replace(b"127.0.0.1:1", b"127.0.0.1:2")
        for path, text in everything().items()
    }


def test_no_command_shows_or_stores_a_secret(at: Project) -> None:
    done = [at.run("push", "--dry-run", "--verbose"), at.run("push", "--plan-out", "plan.json", "--format", "json")]
    done += [at.run("push", "--plan", "plan.json", "--verbose"), at.run("status", "--verbose")]
    at.write(changed())
    done += [at.run("status", "--format", "json"), at.push("--format", "json", "--verbose")]
    done += [at.run("rollback", "--yes", "--verbose"), at.run("release", "--yes", "--verbose")]
    assert [each.exit_code for each in done] == [1, 1, 0, 0, 1, 0, 0, 0]
    assert (at.root / "plan.json").exists()
    assert len(at.backups) == 4
    assert leaks(at, *done) == []


def test_a_secret_is_sent_only_where_it_belongs(at: Project) -> None:
    assert at.push().exit_code == 0
    holding = []
    for seen in at.double.requests:
        text = json.dumps([seen.path, seen.body])
        holding += [(seen.path, name) for name, secret in SECRETS.items() if json.dumps(secret)[1:-1] in text]
    assert sorted(holding) == [("/api/datasources", "LOKI_PASSWORD"), ("/api/v1/provisioning/contact-points", "HOOK")]
    (source,) = [
        seen.body
        for seen in at.double.requests
        if seen.body and "secureJsonData" in seen.body and seen.body["secureJsonData"]
    ]
    assert source["secureJsonData"] == {"basicAuthPassword": LOKI}
    assert LOKI not in json.dumps({**source, "secureJsonData": {}})


def echoes() -> list[dict[str, Any]]:
    said = " and ".join(SECRETS.values())
    page = {"Content-Type": "text/html; charset=utf-8"}
    return [
        {"status": 500, "body": {"message": f"I got {said}"}},
        {"status": 400, "body": {"message": f"password {said}"}},
        {"status": 403, "body": {"message": f"Permissions needed: {said}"}},
        {"status": 401, "body": {"message": said}},
        {"status": 412, "body": {"message": said}},
        {"status": 404, "body": {"error": said}},
        {"status": 200, "body": f"<html>{said}</html>", "headers": page},
        {"status": 503, "body": f"<html>{said}</html>", "headers": page},
        {"status": 302, "headers": {"Location": f"https://x.example/{TOKEN}/{HEADER}?a={HOOK}#{TOKEN}"}},
        {"status": 302, "headers": {"Location": f"https://{TOKEN}:{HEADER}@x.example/"}},
        {"status": 200, "body": {"title": said, "name": said, "version": said, "database": said, "id": said}},
        {"status": 200, "body": [{"uid": said, "title": said, "name": said, "type": said}]},
        {"status": 200, "body": [{"uid": "one", "title": said}]},
        {"status": 200, "body": said, "headers": {"Content-Type": "application/json"}},
    ]


@pytest.mark.parametrize(
    ("method", "path"), [*(("GET", path) for path in PLACES), *(("POST", path) for path in WRITES)]
)
def test_a_server_that_says_secrets_back_is_not_repeated(at: Project, method: str, path: str) -> None:
    for number, fault in enumerate(echoes()):
        at.double.faults.pending.clear()
        at.double.faults.respond(method=method, path=path, times=1000, **fault)
        done = at.run("push", "--yes", "--verbose", "--format", ("text", "json")[number % 2])
        assert leaks(at, done) == [], (number, fault["status"])


def test_what_people_wrote_into_a_dashboard_is_not_shown_and_yet_kept(at: Project) -> None:
    at.push()
    at.live.edit("one", lambda data: data.update(description=f"ask with {TOKEN} or {HOOK}"))
    at.write({path: text.replace(b'"One"', b'"New"') for path, text in changed().items()})
    done = [at.run("status", "--verbose"), at.run("push", "--dry-run", "--format", "json")]
    assert leaks(at, *done) == []
    done = [at.push("--on-conflict", "ours"), at.run("rollback", "--yes", "--verbose", "--on-conflict", "ours")]
    assert {location for location, _ in leaks(at, *done)} <= {str(path) for path in at.backups}
    assert at.live.dashboard("one")["description"] == f"ask with {TOKEN} or {HOOK}"


def test_a_changed_secret_is_noticed(at: Project) -> None:
    at.push()
    for name, key in (("LOKI_PASSWORD", "datasource/loki"), ("HOOK", "contact-point/ops")):
        assert at.run("push", "--dry-run").exit_code == 0
        at.environ[name] = "another-pl4nted-one"
        done = at.run("push", "--dry-run")
        assert done.exit_code == 1
        assert f"update    {key}" in done.stdout
        assert "another-pl4nted-one" not in done.output
        at.push()
    held = at.double.state["datasources"]["loki"]["secureJsonData"]
    assert held == {"basicAuthPassword": "another-pl4nted-one"}
    assert at.run("push", "--dry-run").exit_code == 0


def test_digests_of_the_same_secret_differ_between_pushes(at: Project) -> None:
    at.push()
    first = at.double.state["datasources"]["loki"]["jsonData"]["heddle"]["secrets"]
    at.write(changed())
    at.push()
    assert at.double.state["datasources"]["loki"]["jsonData"]["heddle"]["secrets"] != first


@pytest.mark.parametrize("name", ["HOOK", "LOKI_PASSWORD", "PROXY_SECRET"])
def test_a_secret_that_is_not_set_stops_before_any_write(at: Project, name: str) -> None:
    done = at.run("push", "--yes", env={name: ""})
    assert done.exit_code == 2
    assert name in done.stderr
    assert at.writes == []
    assert leaks(at, done) == []


def test_an_address_with_a_password_in_it_is_refused_without_saying_it(at: Project) -> None:
    url = at.double.url.replace("http://", f"http://user:{PASSWORD}@")
    done = at.run("push", "--yes", env={"GRAFANA_URL": url})
    assert done.exit_code == 2
    assert PASSWORD not in done.output
    assert at.double.requests == []
