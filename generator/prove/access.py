"""How a backend is reached: its address, and the names of the environment variables that hold its secrets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from generator.errors import BadInput
from generator.place import Place
from generator.problem import Problem


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


def keys(access: Access, environ: Mapping[str, str]) -> Keys:
    """Return what the named variables hold. Raises BadInput for a variable that is not set."""
    if bool(access.user_env) != bool(access.password_env):
        raise BadInput([_bad("basic authentication needs a user and a password", "name both variables")])
    if access.token_env and access.user_env:
        raise BadInput([_bad("a token and basic authentication exclude each other", "name one of the two")])
    headers = {}
    if access.token_env:
        headers["Authorization"] = f"Bearer {_held(access.token_env, environ)}"
    if access.tenant_env:
        headers[access.tenant_header] = _held(access.tenant_env, environ)
    basic = (_held(access.user_env, environ), _held(access.password_env, environ)) if access.user_env else None
    return Keys(headers=headers, basic=basic, ca=_held(access.ca_env, environ) if access.ca_env else "")


def _held(name: str, environ: Mapping[str, str]) -> str:
    value = environ.get(name, "").strip()
    if not value:
        raise BadInput([_bad(f"the environment variable `{name}` is not set", "set it, or name another one")])
    return value


def _bad(message: str, mend: str) -> Problem:
    return Problem(id="prove/access", place=Place("the command line"), message=message, mend=mend)
