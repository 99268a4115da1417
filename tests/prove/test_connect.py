"""Backends are accessed with the URLs and credentials that the command line names."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from heddle.diagnostics.errors import BadInput
from heddle.grafana.http_errors import Unreachable
from heddle.prove.backend_api import BackendApi
from heddle.prove.backends.prometheus_api import PrometheusClient
from heddle.prove.connect import BackendAccess, endpoint, parse_accesses
from tests.prove.fake_server import Reply, serving

BACKENDS = ("prometheus", "loki", "jaeger", "tempo", "clickhouse", "grafana")


def parse(*backends: str, **options: tuple[str, ...]) -> dict[str, BackendAccess]:
    """Parse a command line with the URLs of these backends."""
    return parse_accesses({name: f"http://{name}" if name in backends else "" for name in BACKENDS}, options, 5)


def ping(access: BackendAccess, environ: dict[str, str]) -> None:
    PrometheusClient(BackendApi(endpoint("prometheus", access, environ))).ping()


def test_options_apply_to_the_backend_that_they_name() -> None:
    accesses = parse("prometheus", "loki", token_env=("loki=L", "prometheus=P"), tenant_env=("loki=T",), ca_env=("CA",))
    loki, prometheus = accesses["loki"], accesses["prometheus"]
    assert (loki.token_env, loki.tenant_env, loki.ca_env) == ("L", "T", "CA")
    assert (prometheus.token_env, prometheus.tenant_env, prometheus.ca_env) == ("P", "", "CA")


def test_options_need_no_backend_name_if_there_is_only_one() -> None:
    assert parse("loki", token_env=("L",))["loki"].token_env == "L"


def test_each_type_of_backend_has_its_own_tenant_header() -> None:
    def headers(backend: str, **options: tuple[str, ...]) -> Mapping[str, str]:
        access = parse(backend, tenant_env=("TENANT",), **options)[backend]
        return endpoint(backend, access, {"TENANT": "a"}).headers

    assert [list(headers(backend)) for backend in BACKENDS] == [
        ["X-Scope-OrgID"],
        ["X-Scope-OrgID"],
        ["X-Tenant"],
        ["X-Scope-OrgID"],
        ["X-Scope-OrgID"],
        ["X-Grafana-Org-Id"],
    ]
    assert headers("jaeger", tenant_header=("X-Mine",)) == {"X-Mine": "a"}


@pytest.mark.parametrize(
    ("command", "message", "help"),
    [
        (lambda: parse(), "no backend given", "--loki"),
        (lambda: parse("grafana", "loki"), "--grafana cannot be combined", "remove the other URLs"),
        (lambda: parse("loki", "jaeger", token_env=("T",)), "does not name its backend", "`--token-env loki=T`"),
        (lambda: parse("loki", token_env=("lokki=T",)), "unknown backend", "prometheus, loki"),
        (lambda: parse("loki", token_env=("jaeger=T",)), "backend without a URL", "--jaeger"),
    ],
)
def test_ambiguous_options_are_rejected(command: Callable[[], object], message: str, help: str) -> None:
    with pytest.raises(BadInput) as caught:
        command()
    [finding] = caught.value.findings
    assert (message in finding.message, help in finding.help) == (True, True), finding


def test_invalid_urls_are_rejected() -> None:
    messages = []
    for url in ("loki", "loki:3100", "ftp://loki", "http://", "http://loki:abc", "http://[loki"):
        with pytest.raises(BadInput) as caught:
            parse_accesses({"loki": url}, {}, 5)
        messages += [finding.message for finding in caught.value.findings]
    assert messages == ["the URL of --loki is invalid"] * 6


def test_credentials_in_a_url_are_rejected_and_not_shown() -> None:
    with pytest.raises(BadInput) as caught:
        parse_accesses({"loki": "http://me:t0p-secret@loki:3100"}, {}, 5)
    [finding] = caught.value.findings
    assert ("contains credentials" in finding.message, "t0p-secret" in str(finding)) == (True, False)


@pytest.mark.parametrize(
    ("access", "message"),
    [
        (BackendAccess(url="", token_env="NOPE"), "`NOPE` is not set"),
        (BackendAccess(url="", user_env="U"), "requires a user and a password"),
        (BackendAccess(url="", token_env="T", user_env="U", password_env="P"), "mutually exclusive"),
    ],
)
def test_incomplete_credentials_are_rejected(access: BackendAccess, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        endpoint("loki", access, {"U": "u", "P": "p", "T": "t"})


def test_a_token_and_a_tenant_are_sent_and_not_shown() -> None:
    environ = {"TOKEN": "t0p-secret", "TENANT": "team-a"}
    with serving(lambda _: Reply()) as server:
        access = BackendAccess(url=server.url, token_env="TOKEN", tenant_env="TENANT")
        ping(access, environ)
    headers = server.requests[0].headers
    assert (headers["authorization"], headers["x-scope-orgid"]) == ("Bearer t0p-secret", "team-a")
    assert "t0p-secret" not in repr(endpoint("prometheus", access, environ)) + repr(access)


def test_basic_authentication_is_sent() -> None:
    with serving(lambda _: Reply()) as server:
        ping(BackendAccess(url=server.url, user_env="U", password_env="P"), {"U": "me", "P": "pass"})
    assert server.requests[0].headers["authorization"] == "Basic bWU6cGFzcw=="


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, ssl.SSLContext]:
    """Return a self-signed certificate for 127.0.0.1, and the context that serves with it."""
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl to create a certificate")
    path, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    names = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(path)]
    subprocess.run([*command, *names], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path, key)
    return path, context


@pytest.mark.parametrize("as_path", [True, False])
def test_the_ca_certificate_in_the_variable_is_trusted(
    certificate: tuple[Path, ssl.SSLContext], as_path: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """REQUESTS_CA_BUNDLE, which HTTP libraries respect, does not replace it."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", ssl.get_default_verify_paths().cafile or "/etc/ssl/cert.pem")
    path, context = certificate
    with serving(lambda _: Reply(), context) as server:
        ping(BackendAccess(url=server.url, ca_env="CA"), {"CA": str(path) if as_path else path.read_text()})
    assert server.queries == ["1"]


def test_an_unknown_certificate_is_not_trusted(certificate: tuple[Path, ssl.SSLContext]) -> None:
    expected = pytest.raises(Unreachable, match="certificate is not trusted")
    with serving(lambda _: Reply(), certificate[1]) as server, expected:
        ping(BackendAccess(url=server.url), {})
    assert server.requests == []
