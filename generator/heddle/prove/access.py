"""How backends are reached: their addresses, and the names of the environment variables that hold its secrets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Names of variables, as the command line gives them; empty where there is none."""

    url: str
    token_env: str = ""
    user_env: str = ""
    password_env: str = ""
    ca_env: str = ""
    tenant_env: str = ""
    tenant_header: str = "X-Scope-OrgID"
    timeout: float = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """What the variables hold: never shown, so no secret is in its text."""

    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    basic: tuple[str, str] | None = field(default=None, repr=False)
    ca: str = field(default="", repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)


_HEADERS: Final = {"jaeger": "X-Tenant", "grafana": "X-Grafana-Org-Id"}
"""The headers of tenants that differ from Prometheus' and Loki's."""
_FOR_ALL: Final = frozenset({"ca_env", "tenant_header"})
"""What may go to every backend: these are no secrets."""


def accesses(urls: Mapping[str, str], named: Mapping[str, Sequence[str]], timeout: float) -> dict[str, Access]:
    """Return how each backend that has an address is reached. Raises BadInput.

    `named` has what the options say, each as `NAME` or `BACKEND=NAME`.
    """
    given = [backend for backend, url in urls.items() if url]
    if not given:
        raise BadInput([_bad("no backend is given", f"give one or more of {_listed(urls)}")])
    for backend in given:
        if "@" in urlsplit(urls[backend]).netloc:
            help = f"leave it out, and give --user-env {backend}=NAME and --password-env {backend}=NAME"
            raise BadInput([_bad(f"the address of --{backend} holds a user or a password", help)])
    if "grafana" in given and len(given) > 1:
        raise BadInput([_bad("--grafana asks all data sources, so it stands alone", "leave out the other addresses")])
    found: dict[str, dict[str, Any]] = {each: {"tenant_header": _HEADERS.get(each, "X-Scope-OrgID")} for each in given}
    for option, texts in named.items():
        for backend, name in _meant(option, texts, given, urls):
            found[backend][option] = name
    return {each: Access(url=urls[each], timeout=timeout, **found[each]) for each in given}


def _meant(
    option: str, texts: Sequence[str], given: Sequence[str], urls: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    shown = f"--{option.replace('_', '-')}"
    for text in texts:
        backend, sign, name = text.partition("=")
        if not sign and len(given) > 1 and option not in _FOR_ALL:
            help = f"write `{shown} {given[0]}={text}`"
            raise BadInput([_bad(f"`{shown} {text}` does not say which backend it is for", help)])
        if sign and backend not in urls:
            raise BadInput([_bad(f"`{shown} {text}` names no backend", f"name one of {', '.join(urls)}")])
        if sign and backend not in given:
            raise BadInput([_bad(f"`{shown} {text}` is for a backend without an address", f"give --{backend} too")])
        yield from ((each, name if sign else text) for each in ([backend] if sign else given))


def _listed(urls: Mapping[str, str]) -> str:
    return ", ".join(f"--{backend}" for backend in urls)


def keys(access: Access, environ: Mapping[str, str]) -> Keys:
    """Return what the named variables hold. Raises BadInput for a variable that is not set."""
    if bool(access.user_env) != bool(access.password_env):
        raise BadInput([_bad("basic authentication needs a user and a password", "name both variables")])
    if access.token_env and access.user_env:
        raise BadInput([_bad("a token and basic authentication exclude each other", "name one of the two")])
    headers, secrets = {}, []
    if access.token_env:
        secrets.append(_held(access.token_env, environ))
        headers["Authorization"] = f"Bearer {secrets[0]}"
    if access.tenant_env:
        headers[access.tenant_header] = _held(access.tenant_env, environ)
    basic = (_held(access.user_env, environ), _held(access.password_env, environ)) if access.user_env else None
    secrets += [basic[1]] if basic else []
    ca = _held(access.ca_env, environ) if access.ca_env else ""
    return Keys(headers=headers, basic=basic, ca=ca, secrets=tuple(secrets))


def _held(name: str, environ: Mapping[str, str]) -> str:
    value = environ.get(name, "").strip()
    if not value:
        raise BadInput([_bad(f"the environment variable `{name}` is not set", "set it, or name another one")])
    return value


def _bad(message: str, help: str) -> Finding:
    return Finding(id="prove/invalid-access", location=Location("the command line", 0), message=message, help=help)
