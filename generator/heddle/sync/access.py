"""The URL and the credentials of Grafana, from the settings and the environment variables that they name."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location
from heddle.grafana.http import Endpoint, Retries
from heddle.settings.model import Settings

ORGANIZATION = "X-Grafana-Org-Id"
"""The header that selects the organization."""


def endpoint(settings: Settings, environ: Mapping[str, str]) -> Endpoint:
    """Return the Grafana that the settings name, with its credentials. Raises BadInput."""
    url = settings.push.url or environ.get("GRAFANA_URL", "").strip()
    if not url:
        help = "set GRAFANA_URL, or `push.url` in the settings or in one of their environments"
        _bad("push/invalid-url", "Grafana URL is not set", help)
    token = environ.get(settings.push.token_env, "").strip()
    user = environ.get(settings.push.user_env, "").strip()
    password = environ.get(settings.push.password_env, "")
    if not token and not (user and password):
        names = [settings.push.token_env, settings.push.user_env, settings.push.password_env]
        help = f"set `{names[0]}` to a service account's token, or `{names[1]}` and `{names[2]}`"
        _bad("push/missing-credentials", "missing Grafana credentials", help)
    org = settings.push.org
    return Endpoint(
        url=_url(url),
        token=token,
        basic=None if token else (user, password),
        headers={ORGANIZATION: str(org)} if org else {},
        secret_headers=dict(_header(entry, environ) for entry in settings.push.headers_env),
        ca=_file(settings, "ca"),
        client_certificate=_certificate(settings),
        timeout=settings.push.timeout,
    )


def retries(settings: Settings) -> Retries:
    """Return the retries of the settings."""
    return Retries(attempts=1 + settings.push.retries)


def _url(url: str) -> str:
    # The value is never shown, because it may be a token, or a URL that contains one.
    help = "expected a URL such as https://grafana.example.com/path"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        _bad("push/invalid-url", "invalid Grafana URL: it cannot be parsed", help)
    if parts.username or parts.password:
        remove = "remove them, and set GRAFANA_USER and GRAFANA_PASSWORD"
        _bad("push/invalid-url", "the Grafana URL contains a user or a password, which would be printed", remove)
    if parts.scheme not in ("http", "https"):
        _bad("push/invalid-url", "invalid Grafana URL: it does not start with http:// or https://", help)
    if not parts.hostname:
        _bad("push/invalid-url", "invalid Grafana URL: it has no host", help)
    if parts.query or parts.fragment:
        _bad("push/invalid-url", "invalid Grafana URL: it has a query or a fragment", help)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{f':{port}' if port else ''}{parts.path.rstrip('/')}"


def _header(entry: str, environ: Mapping[str, str]) -> tuple[str, str]:
    name, _, variable = entry.partition("=")
    value = environ.get(variable, "").strip()
    if not value:
        help = f"set it to the value of the header `{name}`, or remove it from `push.headers_env`"
        _bad("push/missing-header", f"the environment variable `{variable}` is not set", help)
    return name, value


def _certificate(settings: Settings) -> tuple[str, str] | None:
    cert, key = _file(settings, "client_cert"), _file(settings, "client_key")
    if bool(cert) != bool(key):
        help = "set both `push.client_cert` and `push.client_key`"
        _bad("push/incomplete-certificate", "a client certificate and its key must be set together", help)
    return (cert, key) if cert else None


def _file(settings: Settings, key: str) -> str:
    name = getattr(settings.push, key)
    if not name:
        return ""
    path = settings.root / Path(name).expanduser()
    if not path.is_file():
        help = "correct the path, or remove the setting"
        _bad("push/missing-file", f"`push.{key}`: file does not exist: {path}", help)
    return str(path)


def _bad(id: str, message: str, help: str) -> NoReturn:
    raise BadInput([Finding(id=id, location=Location("the environment"), message=message, help=help)])
