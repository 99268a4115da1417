"""How a Grafana is reached: its address, and what the environment variables hold that the settings name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location
from heddle.settings.model import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """An address and credentials; what is secret is never in its text."""

    url: str
    token: str = field(default="", repr=False)
    basic: tuple[str, str] | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    ca: str = ""
    cert: tuple[str, str] | None = None
    org: int = 0
    timeout: float = 30.0
    retries: int = 5

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return every value that must not be shown."""
        user, password = self.basic or ("", "")
        # A password that is the user's name is no secret, and blotting it would blot people out of reports.
        return tuple(filter(None, (self.token, password if password != user else "", *self.headers.values())))


def access(settings: Settings, environ: Mapping[str, str]) -> Access:
    """Return how the settings say that Grafana is reached. Raises BadInput."""
    url = settings.text("push.url") or environ.get("GRAFANA_URL", "").strip()
    if not url:
        _bad(
            "push/url", "no Grafana is named", "set GRAFANA_URL, or `push.url` in [tool.heddle] or an environment of it"
        )
    token = environ.get(settings.text("push.token_env"), "").strip()
    user = environ.get(settings.text("push.user_env"), "").strip()
    password = environ.get(settings.text("push.password_env"), "")
    if not token and not (user and password):
        names = [settings.text(f"push.{key}_env") for key in ("token", "user", "password")]
        help = f"set `{names[0]}` to a service account's token, or `{names[1]}` and `{names[2]}`"
        _bad("push/credentials", "there are no credentials for Grafana", help)
    return Access(
        url=_address(url),
        token=token,
        basic=None if token else (user, password),
        headers=dict(_header(each, environ) for each in settings.texts("push.headers_env")),
        ca=_file(settings, "push.ca"),
        cert=_certificate(settings),
        org=int(settings.number("push.org")),
        timeout=settings.number("push.timeout"),
        retries=int(settings.number("push.retries")),
    )


def _address(url: str) -> str:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        _bad("push/url", "the address of Grafana cannot be read", "write it as https://grafana.example.com/path")
    if parts.username or parts.password:
        help = "take them out, and set GRAFANA_USER and GRAFANA_PASSWORD"
        _bad("push/url", "the address of Grafana holds a user or a password, which would end up in the output", help)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        _bad("push/url", "the address of Grafana is no address", "write it as https://grafana.example.com/path")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{f':{port}' if port else ''}{parts.path.rstrip('/')}"


def _header(entry: str, environ: Mapping[str, str]) -> tuple[str, str]:
    name, _, variable = entry.partition("=")
    value = environ.get(variable, "").strip()
    if not value:
        _bad("push/header", f"the environment variable `{variable}` is not set", f"set it: it is sent as `{name}`")
    return name, value


def _certificate(settings: Settings) -> tuple[str, str] | None:
    cert, key = _file(settings, "push.client_cert"), _file(settings, "push.client_key")
    if bool(cert) != bool(key):
        _bad("push/certificate", "a client certificate needs its key", "set `push.client_cert` and `push.client_key`")
    return (cert, key) if cert else None


def _file(settings: Settings, key: str) -> str:
    name = settings.text(key)
    if not name:
        return ""
    path = settings.root / Path(name).expanduser()
    if not path.is_file():
        _bad("push/file", f"`{key}` names a file that is not there: {path}", "name one that is, or leave the key out")
    return str(path)


def _bad(id: str, message: str, help: str) -> NoReturn:
    raise BadInput([Finding(id=id, location=Location("the environment", 0), message=message, help=help)])
