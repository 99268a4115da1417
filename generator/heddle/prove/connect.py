"""Connections to the backends that the command line names: URLs, credentials, and which backend gets which query."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location
from heddle.grafana.http import Endpoint
from heddle.prove.backend import FindBackend, Limits, ProbeConfig
from heddle.prove.backend_api import BackendApi
from heddle.prove.backends.grafana import GrafanaClient
from heddle.prove.backends.registry import BACKEND_TYPES, grafana_backends
from heddle.prove.datasources import Datasources

GRAFANA: Final = "grafana"
_SHAREABLE: Final = frozenset({"ca_env", "tenant_header"})
"""Options that may be sent to every backend, as they hold no secret."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackendAccess:
    """The URL of a backend, and names of environment variables, empty if the command line names none.

    An empty `tenant_header` is the one that the type of backend uses.
    """

    url: str
    token_env: str = ""
    user_env: str = ""
    password_env: str = ""
    ca_env: str = ""
    tenant_env: str = ""
    tenant_header: str = ""
    timeout: float = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """What to connect to, by the names of backends; `now` is the time that queries end at, in seconds since 1970."""

    accesses: Mapping[str, BackendAccess]
    now: float
    limits: Limits = field(default_factory=Limits)
    concurrency: int = 4


def parse_accesses(
    urls: Mapping[str, str], options: Mapping[str, Sequence[str]], timeout: float
) -> dict[str, BackendAccess]:
    """Return how to access each backend that has a URL. Raises BadInput.

    `options` has the values of each option of `BackendAccess`, written as `NAME` or `BACKEND=NAME`.
    """
    backends = [backend for backend, url in urls.items() if url]
    if not backends:
        raise _bad_input("no backend given", f"pass at least one of {', '.join(f'--{backend}' for backend in urls)}")
    for backend in backends:
        _check_url(backend, urls[backend])
    if GRAFANA in backends and len(backends) > 1:
        help = "it queries all data sources through Grafana; remove the other URLs"
        raise _bad_input("--grafana cannot be combined with other backends", help)
    fields: dict[str, dict[str, Any]] = {backend: {} for backend in backends}
    for option, values in options.items():
        for value in values:
            for backend, name in _backends_of(option, value, backends, urls):
                fields[backend][option] = name
    return {backend: BackendAccess(url=urls[backend], timeout=timeout, **fields[backend]) for backend in backends}


def endpoint(backend: str, access: BackendAccess, environ: Mapping[str, str]) -> Endpoint:
    """Return a URL with the credentials from the environment. Raises BadInput for a variable that is not set."""
    if bool(access.user_env) != bool(access.password_env):
        raise _bad_input("basic authentication requires a user and a password", "pass --user-env and --password-env")
    if access.token_env and access.user_env:
        raise _bad_input("a token and basic authentication are mutually exclusive", "pass one of the two")

    def value(name: str) -> str:
        text = environ.get(name, "").strip() if name else ""
        if name and not text:
            raise _bad_input(f"environment variable `{name}` is not set", "")
        return text

    known = BACKEND_TYPES.get(backend)
    tenant_header = access.tenant_header or (known.tenant_header if known else "X-Grafana-Org-Id")
    return Endpoint(
        url=access.url.rstrip("/"),
        server=known.server if known else "Grafana",
        token=value(access.token_env),
        basic=(value(access.user_env), value(access.password_env)) if access.user_env else None,
        headers={tenant_header: value(access.tenant_env)} if access.tenant_env else {},
        ca=value(access.ca_env),
        timeout=access.timeout,
    )


def connect(
    options: RunOptions,
    config: ProbeConfig,
    datasources: Datasources,
    environ: Mapping[str, str],
    connections: ExitStack,
) -> tuple[FindBackend, Datasources]:
    """Return the backends and the data sources to resolve references with: those of the Grafana, else the project's.

    Sends a request to each backend. Raises Unreachable, and BadInput for environment variables that are not set.
    """
    apis = {}
    for backend, access in options.accesses.items():
        api = BackendApi(endpoint(backend, access, environ), options.concurrency, options.limits.slow)
        connections.callback(api.close)
        apis[backend] = api
    if GRAFANA in apis:
        grafana = GrafanaClient(apis[GRAFANA])
        return grafana_backends(grafana, config), grafana.datasources()
    backends = {backend: BACKEND_TYPES[backend].direct(api, config) for backend, api in apis.items()}
    return lambda datasource: backends.get(datasource.backend), datasources


def _check_url(backend: str, url: str) -> None:
    # The URL is not shown: it may contain a password.
    try:
        parts = urlsplit(url)
        is_valid = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise _bad_input(f"the URL of --{backend} is invalid", "write it as http://host:port") from None
    if "@" in parts.netloc:
        help = f"remove them, and pass --user-env {backend}=NAME and --password-env {backend}=NAME"
        raise _bad_input(f"the URL of --{backend} contains credentials", help)
    if not is_valid:
        raise _bad_input(f"the URL of --{backend} is invalid", "write it as http://host:port")


def _backends_of(option: str, value: str, given: Sequence[str], known: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield each backend that the value of an option is for, with the name in it."""
    flag = f"--{option.replace('_', '-')}"
    backend, equals, name = value.partition("=")
    if not equals and len(given) > 1 and option not in _SHAREABLE:
        raise _bad_input(f"`{flag} {value}` does not name its backend", f"write `{flag} {given[0]}={value}`")
    if equals and backend not in known:
        raise _bad_input(f"`{flag} {value}` names an unknown backend", f"use one of {', '.join(known)}")
    if equals and backend not in given:
        raise _bad_input(f"`{flag} {value}` is for a backend without a URL", f"pass --{backend} too")
    for target in [backend] if equals else given:
        yield target, name if equals else value


def _bad_input(message: str, help: str) -> BadInput:
    return BadInput(
        [Finding(id="prove/invalid-access", location=Location("<command line>", 0), message=message, help=help)]
    )
