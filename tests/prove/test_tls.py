"""A server is trusted by the authority that a variable holds, and by no other."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from pathlib import Path

import pytest

from heddle.prove.access import Access, keys
from heddle.prove.http import Http, Unreachable
from heddle.prove.prometheus.api import Prometheus
from tests.prove.double import Reply, serving

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl for a certificate")


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, ssl.SSLContext]:
    """Return a certificate for 127.0.0.1 that is its own authority, and what serves with it."""
    made, key = tmp_path / "made.pem", tmp_path / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    names = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(made)]
    subprocess.run([*command, *names], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made, key)
    return made, context


@pytest.mark.parametrize("as_path", [True, False])
def test_the_authority_of_the_variable_is_trusted(
    certificate: tuple[Path, ssl.SSLContext], as_path: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the environment trusts otherwise."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", ssl.get_default_verify_paths().cafile or "/etc/ssl/cert.pem")
    made, context = certificate
    with serving(lambda _: Reply(), context) as double:
        access = Access(url=double.url, ca_env="CA")
        held = keys(access, {"CA": str(made) if as_path else made.read_text()})
        Prometheus(Http(access, held, 1), double.url).greet()
    assert double.expressions() == ["1"]


def test_another_authority_is_not(certificate: tuple[Path, ssl.SSLContext]) -> None:
    with serving(lambda _: Reply(), certificate[1]) as double:
        access = Access(url=double.url)
        with pytest.raises(Unreachable, match="certificate is not trusted"):
            Prometheus(Http(access, keys(access, {}), 1), double.url).greet()
    assert double.asked == []
