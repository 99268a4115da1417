"""A secret is the name of an environment variable of Grafana's, never a value.

- How Grafana reaches a data source: address, TLS, credentials, tenant and headers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from heddle.grafana.provisioning_escape import EnvVar
from heddle.settings.current import current_settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """What is None or empty is not used; `headers` are names and values, in order."""

    url: str
    tls_skip_verify: bool = False
    tls_server_name: str = ""
    tls_ca: EnvVar | None = None
    tls_client_cert: EnvVar | None = None
    tls_client_key: EnvVar | None = None
    basic_auth_user: EnvVar | None = None
    basic_auth_password: EnvVar | None = None
    bearer_token: EnvVar | None = None
    headers: tuple[tuple[str, str | EnvVar], ...] = ()

    def root(self) -> dict[str, Any]:
        """Return the keys at the root of the data source."""
        auth = {"basicAuth": True, "basicAuthUser": self.basic_auth_user} if self.basic_auth_user else {}
        return {"url": self.url, **auth}

    def json(self) -> dict[str, Any]:
        """Return the keys of jsonData."""
        given = {
            "tlsSkipVerify": self.tls_skip_verify,
            "tlsAuthWithCACert": self.tls_ca is not None,
            "tlsAuth": self.tls_client_cert is not None,
            "serverName": self.tls_server_name,
        }
        names = {f"httpHeaderName{number}": name for number, (name, _) in self._numbered()}
        return {key: value for key, value in given.items() if value} | names

    def secure(self) -> dict[str, Any]:
        """Return the keys of secureJsonData."""
        given = {
            "tlsCACert": self.tls_ca,
            "tlsClientCert": self.tls_client_cert,
            "tlsClientKey": self.tls_client_key,
            "basicAuthPassword": self.basic_auth_password,
        }
        values = {f"httpHeaderValue{number}": value for number, (_, value) in self._numbered()}
        return {key: value for key, value in given.items() if value is not None} | values

    def variables(self) -> Iterator[EnvVar]:
        """Yield what Grafana reads from its environment."""
        values = (getattr(self, each.name) for each in fields(self))
        yield from (value for value in values if isinstance(value, EnvVar))
        yield from (value for _, value in self.headers if isinstance(value, EnvVar))

    def _numbered(self) -> Iterator[tuple[int, tuple[str, str | EnvVar]]]:
        """Yield the headers with the numbers by which Grafana pairs names and values."""
        bearer = (("Authorization", Bearer(self.bearer_token)),) if self.bearer_token else ()
        yield from enumerate((*bearer, *self.headers), start=1)


class Bearer(EnvVar):
    """A token sent as `Authorization: Bearer ...`."""

    def __init__(self, token: EnvVar) -> None:
        super().__init__(token.name)

    def __str__(self) -> str:
        """Return the header's value."""
        return f"Bearer ${self.name}"


def connection(name: str) -> Connection:
    """Return the connection that the settings give to `datasources.NAME`."""
    chosen, key = current_settings(), f"datasources.{name}"
    url = chosen.text(f"{key}.url")

    def env(setting: str) -> EnvVar | None:
        variable = chosen.text(f"{key}.{setting}")
        return EnvVar(variable) if variable else None

    tenant = env("tenant_env") or chosen.text(f"{key}.tenant")
    pairs = [entry.split("=", 1) for entry in chosen.texts(f"{key}.headers_env")]
    headers: list[tuple[str, str | EnvVar]] = [(header, EnvVar(variable)) for header, variable in pairs]
    return Connection(
        url=url,
        tls_skip_verify=chosen.flag(f"{key}.tls_skip_verify"),
        tls_server_name=chosen.text(f"{key}.tls_server_name"),
        tls_ca=env("tls_ca_env"),
        tls_client_cert=env("tls_client_cert_env"),
        tls_client_key=env("tls_client_key_env"),
        basic_auth_user=env("basic_auth_user_env"),
        basic_auth_password=env("basic_auth_password_env"),
        bearer_token=env("bearer_token_env"),
        headers=(*((("X-Scope-OrgID", tenant),) if tenant else ()), *headers),
    )
