"""Secrets are only in the requests that need them, never in output, files or messages."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from tests.grafana_double.server import Grafana as Double
from tests.sync.cli import Project, create_project
from tests.sync.files import everything

PASSWORD = "pl4nted-p4ssword-of-grafana"
TOKEN = "glsa_pl4nted-t0ken"
HEADER = "pl4nted-header-of-the-proxy"
HOOK = "https://hooks.slack.example/services/pl4nted/hook"
LOKI = 'pl4nted "quoted" p4ssw0rd\\of/loki'
SECRETS = {"GRAFANA_TOKEN": TOKEN, "PROXY_SECRET": HEADER, "HOOK": HOOK, "LOKI_PASSWORD": LOKI}
SETTINGS = '\nheaders_env = ["X-Proxy=PROXY_SECRET"]\n'
READ_PATHS = (
    "/api/health",
    "/api/org",
    "/api/search",
    "/api/datasources",
    "/api/dashboards",
    "/api/folders",
    "/api/v1",
    "/apis",
)
WRITE_PATHS = ("/api/datasources", "/api/dashboards", "/api/folders", "/api/v1")


@pytest.fixture(params=["10.4", "12.2"])
def project(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    monkeypatch.chdir(tmp_path)
    with Double(request.param) as double:
        project = create_project(tmp_path, double, attempts=2)
        settings = tmp_path / "pyproject.toml"
        settings.write_text(settings.read_text() + SETTINGS)
        double.state["tokens"][TOKEN] = double.state["tokens"][double.tokens["Admin"]]
        project.environ |= SECRETS
        project.write(everything())
        yield project


def encodings(secret: str) -> set[bytes]:
    """Return the ways in which a secret may be encoded."""
    encoded = json.dumps(secret)[1:-1]
    return {secret.encode(), encoded.encode(), base64.b64encode(secret.encode())}


def leaks(project: Project, *results: Result) -> list[tuple[str, str]]:
    """Return where a secret occurs, with its name."""
    texts = {f"output {number}": result.output.encode() for number, result in enumerate(results)}
    texts |= {f"stdout {number}": result.stdout.encode() for number, result in enumerate(results)}
    texts |= {str(path): path.read_bytes() for path in project.root.rglob("*") if path.is_file()}
    texts |= {f"name {path}": str(path).encode() for path in project.root.rglob("*")}
    for number, result in enumerate(results):
        assert "Traceback" not in result.output, number
    return [
        (location, name)
        for location, text in texts.items()
        for name, secret in SECRETS.items()
        if any(form in text for form in encodings(secret))
    ]


def changed_files() -> dict[str, bytes]:
    return {
        path: text.replace(b"#ops", b"#all").replace(b"127.0.0.1:1", b"127.0.0.1:2")
        for path, text in everything().items()
    }


def test_no_command_prints_or_stores_a_secret(project: Project) -> None:
    results = [
        project.run("push", "--dry-run", "--verbose"),
        project.run("push", "--plan-out", "plan.json", "--format", "json"),
    ]
    results += [project.run("push", "--plan", "plan.json", "--verbose"), project.run("status", "--verbose")]
    project.write(changed_files())
    results += [project.run("status", "--format", "json"), project.push("--format", "json", "--verbose")]
    results += [project.run("rollback", "--yes", "--verbose"), project.run("release", "--yes", "--verbose")]
    assert [result.exit_code for result in results] == [1, 1, 0, 0, 1, 0, 0, 0]
    assert (project.root / "plan.json").exists()
    assert len(project.backups) == 4
    assert leaks(project, *results) == []


def test_secrets_are_only_sent_in_their_fields(project: Project) -> None:
    assert project.push().exit_code == 0
    sent = []
    for request in project.double.requests:
        text = json.dumps([request.path, request.body])
        sent += [(request.path, name) for name, secret in SECRETS.items() if json.dumps(secret)[1:-1] in text]
    assert sorted(sent) == [("/api/datasources", "LOKI_PASSWORD"), ("/api/v1/provisioning/contact-points", "HOOK")]
    (source,) = [
        request.body
        for request in project.double.requests
        if request.body and "secureJsonData" in request.body and request.body["secureJsonData"]
    ]
    assert source["secureJsonData"] == {"basicAuthPassword": LOKI}
    assert LOKI not in json.dumps({**source, "secureJsonData": {}})


def echoing_faults() -> list[dict[str, Any]]:
    message = " and ".join(SECRETS.values())
    page = {"Content-Type": "text/html; charset=utf-8"}
    return [
        {"status": 500, "body": {"message": f"I got {message}"}},
        {"status": 400, "body": {"message": f"password {message}"}},
        {"status": 403, "body": {"message": f"Permissions needed: {message}"}},
        {"status": 401, "body": {"message": message}},
        {"status": 412, "body": {"message": message}},
        {"status": 404, "body": {"error": message}},
        {"status": 200, "body": f"<html>{message}</html>", "headers": page},
        {"status": 503, "body": f"<html>{message}</html>", "headers": page},
        {"status": 302, "headers": {"Location": f"https://x.example/{TOKEN}/{HEADER}?a={HOOK}#{TOKEN}"}},
        {"status": 302, "headers": {"Location": f"https://{TOKEN}:{HEADER}@x.example/"}},
        {"status": 200, "body": dict.fromkeys(("title", "name", "version", "database", "id"), message)},
        {"status": 200, "body": [{"uid": message, "title": message, "name": message, "type": message}]},
        {"status": 200, "body": [{"uid": "one", "title": message}]},
        {"status": 200, "body": message, "headers": {"Content-Type": "application/json"}},
    ]


@pytest.mark.parametrize(
    ("method", "path"), [*(("GET", path) for path in READ_PATHS), *(("POST", path) for path in WRITE_PATHS)]
)
def test_secrets_in_responses_are_not_printed(project: Project, method: str, path: str) -> None:
    for number, fault in enumerate(echoing_faults()):
        project.double.faults.pending.clear()
        project.double.faults.respond(method=method, path=path, times=1000, **fault)
        result = project.run("push", "--yes", "--verbose", "--format", ("text", "json")[number % 2])
        assert leaks(project, result) == [], (number, fault["status"])


def test_secrets_in_a_dashboard_are_not_printed_but_restored(project: Project) -> None:
    project.push()
    project.live.edit("one", lambda data: data.update(description=f"ask with {TOKEN} or {HOOK}"))
    project.write({path: text.replace(b'"One"', b'"New"') for path, text in changed_files().items()})
    results = [project.run("status", "--verbose"), project.run("push", "--dry-run", "--format", "json")]
    assert leaks(project, *results) == []
    results = [
        project.push("--on-conflict", "ours"),
        project.run("rollback", "--yes", "--verbose", "--on-conflict", "ours"),
    ]
    assert {location for location, _ in leaks(project, *results)} <= {str(path) for path in project.backups}
    assert project.live.dashboard("one")["description"] == f"ask with {TOKEN} or {HOOK}"


def test_a_changed_secret_is_detected(project: Project) -> None:
    project.push()
    for name, key in (("LOKI_PASSWORD", "datasource/loki"), ("HOOK", "contact-point/ops")):
        assert project.run("push", "--dry-run").exit_code == 0
        project.environ[name] = "another-pl4nted-one"
        result = project.run("push", "--dry-run")
        assert result.exit_code == 1
        assert f"update    {key}" in result.stdout
        assert "another-pl4nted-one" not in result.output
        project.push()
    secrets = project.double.state["datasources"]["loki"]["secureJsonData"]
    assert secrets == {"basicAuthPassword": "another-pl4nted-one"}
    assert project.run("push", "--dry-run").exit_code == 0


def test_a_missing_secret_of_the_connection_stops_a_push(project: Project) -> None:
    result = project.run("push", "--yes", env={"PROXY_SECRET": ""})
    assert result.exit_code == 2
    assert "PROXY_SECRET" in result.stderr
    assert project.writes == []
    assert leaks(project, result) == []


@pytest.mark.parametrize("name", ["HOOK", "LOKI_PASSWORD"])
def test_a_missing_secret_of_an_object_skips_it(project: Project, name: str) -> None:
    result = project.run("push", "--yes", env={name: ""})
    assert result.exit_code == 4
    assert f"requires {name}, not set" in result.stdout
    assert leaks(project, result) == []


def test_a_url_with_a_password_is_rejected_without_printing_it(project: Project) -> None:
    url = project.double.url.replace("http://", f"http://user:{PASSWORD}@")
    result = project.run("push", "--yes", env={"GRAFANA_URL": url})
    assert result.exit_code == 2
    assert PASSWORD not in result.output
    assert project.double.requests == []
