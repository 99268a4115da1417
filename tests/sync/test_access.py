"""The URL, the credentials and the retries of Grafana come from the settings and the environment."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from heddle.diagnostics.errors import BadInput
from heddle.grafana.http import Endpoint
from heddle.settings.load import load
from heddle.settings.model import Settings
from heddle.sync.access import ORGANIZATION, endpoint, retries

URL = {"GRAFANA_URL": "https://grafana.example.com/team/"}
TOKEN = {"GRAFANA_TOKEN": "t0p-s3cret"}
USER = {"GRAFANA_USER": "me", "GRAFANA_PASSWORD": "p4ssword"}


def settings(root: Path, push: str = "") -> Settings:
    (root / "pyproject.toml").write_text(f"[tool.heddle.push]\n{push}\n")
    return load(root, None, {})


def error(root: Path, environ: Mapping[str, str], push: str = "") -> tuple[str, str, str]:
    with pytest.raises(BadInput) as caught:
        endpoint(settings(root, push), environ)
    [finding] = caught.value.findings
    return finding.id, finding.message, finding.help


def test_url_and_token_come_from_the_environment(tmp_path: Path) -> None:
    assert endpoint(settings(tmp_path), URL | TOKEN) == Endpoint(
        url="https://grafana.example.com/team", token="t0p-s3cret", timeout=30
    )


def test_a_token_is_preferred_to_a_user(tmp_path: Path) -> None:
    assert endpoint(settings(tmp_path), URL | USER).basic == ("me", "p4ssword")
    assert endpoint(settings(tmp_path), URL | USER | TOKEN).basic is None


def test_settings_name_the_url_the_variables_and_the_files(tmp_path: Path) -> None:
    for name in ("ca.pem", "cert.pem", "key.pem"):
        (tmp_path / name).write_text("")
    push = """
url = "http://[::1]:3000"
token_env = "MY_TOKEN"
headers_env = ["X-Proxy=PROXY"]
org = 7
ca = "ca.pem"
client_cert = "cert.pem"
client_key = "key.pem"
timeout = 3
"""
    assert endpoint(settings(tmp_path, push), {"MY_TOKEN": "a-token", "PROXY": "a-header"}) == Endpoint(
        url="http://[::1]:3000",
        token="a-token",
        headers={ORGANIZATION: "7"},
        secret_headers={"X-Proxy": "a-header"},
        ca=str(tmp_path / "ca.pem"),
        client_certificate=(str(tmp_path / "cert.pem"), str(tmp_path / "key.pem")),
        timeout=3,
    )


def test_retries_are_attempts_after_the_first(tmp_path: Path) -> None:
    assert retries(settings(tmp_path)).attempts == 6
    assert retries(settings(tmp_path, "retries = 0")).attempts == 1


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("grafana.example.com", "it does not start with http:// or https://"),
        ("glsa_s3cret-token", "it does not start with http:// or https://"),
        ("ftp://grafana.example.com", "it does not start with http:// or https://"),
        ("https://", "it has no host"),
        ("https://grafana.example.com/?auth_token=s3cret-token", "it has a query or a fragment"),
        ("https://grafana.example.com/#s3cret-token", "it has a query or a fragment"),
        ("https://[s3cret-token", "it cannot be parsed"),
        ("https://grafana.example.com:s3cret-token", "it cannot be parsed"),
        ("https://me:s3cret-token@grafana.example.com", "contains a user or a password"),
    ],
)
def test_an_invalid_url_is_rejected_without_showing_it(tmp_path: Path, url: str, message: str) -> None:
    id, text, help = error(tmp_path, TOKEN | {"GRAFANA_URL": url})
    assert id == "push/invalid-url"
    assert message in text
    assert "s3cret" not in text + help


@pytest.mark.parametrize(
    ("environ", "push", "id", "message"),
    [
        (TOKEN, "", "push/invalid-url", "Grafana URL is not set"),
        (URL, "", "push/missing-credentials", "missing Grafana credentials"),
        (URL | {"GRAFANA_USER": "me"}, "", "push/missing-credentials", "missing Grafana credentials"),
        (URL | TOKEN, 'headers_env = ["X-Proxy=PROXY"]', "push/missing-header", "`PROXY` is not set"),
        (URL | TOKEN, 'ca = "none.pem"', "push/missing-file", "`push.ca`: file does not exist"),
        (URL | TOKEN, 'client_key = "pyproject.toml"', "push/incomplete-certificate", "must be set together"),
    ],
)
def test_a_missing_value_is_an_error_with_help(
    tmp_path: Path, environ: Mapping[str, str], push: str, id: str, message: str
) -> None:
    found_id, text, help = error(tmp_path, environ, push)
    assert (found_id, message in text, bool(help)) == (id, True, True)
