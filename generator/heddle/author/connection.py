"""Connections of data sources: address, TLS, credentials, tenant and headers.

A secret is the name of a variable in Grafana's environment, never a value.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

from heddle.diagnostics.errors import AuthorError
from heddle.grafana.json_value import Json
from heddle.grafana.model import DatasourceJson
from heddle.grafana.provisioning_escape import EnvVar
from heddle.settings.active import project_settings

TENANT_HEADER = "X-Scope-OrgID"
"""The header that names a tenant of Loki, Mimir or Tempo."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """How Grafana reaches a data source. What is None or empty is left out; `headers` are names and values, in order.

    `name` is the one in the settings, under `datasources`. `url` is empty for a data source that has no address.
    Grafana sends `basic_auth_user` and `bearer_token` to `url` with each request. TLS certificates and keys are PEM.
    """

    url: str
    name: str = ""
    tls_skip_verify: bool = False
    tls_server_name: str = ""
    tls_ca: EnvVar | None = None
    tls_client_cert: EnvVar | None = None
    tls_client_key: EnvVar | None = None
    basic_auth_user: EnvVar | None = None
    basic_auth_password: EnvVar | None = None
    bearer_token: EnvVar | None = None
    headers: tuple[tuple[str, str | EnvVar], ...] = ()

    def root(self) -> DatasourceJson:
        """Return the keys at the root of the data source."""
        root: DatasourceJson = {"url": self.url} if self.url else {}
        if self.basic_auth_user is not None:
            root |= {"basicAuth": True, "basicAuthUser": self.basic_auth_user}
        return root

    def json(self) -> Json:
        """Return the keys of jsonData."""
        values = {
            "tlsSkipVerify": self.tls_skip_verify,
            "tlsAuthWithCACert": self.tls_ca is not None,
            "tlsAuth": self.tls_client_cert is not None,
            "serverName": self.tls_server_name,
        }
        names = {f"httpHeaderName{number}": name for number, (name, _) in self._numbered_headers()}
        return {key: value for key, value in values.items() if value} | names

    def secure(self) -> Json:
        """Return the keys of secureJsonData."""
        values = {
            "tlsCACert": self.tls_ca,
            "tlsClientCert": self.tls_client_cert,
            "tlsClientKey": self.tls_client_key,
            "basicAuthPassword": self.basic_auth_password,
        }
        headers = {f"httpHeaderValue{number}": value for number, (_, value) in self._numbered_headers()}
        return {key: value for key, value in values.items() if value is not None} | headers

    def variables(self) -> Iterator[EnvVar]:
        """Yield the variables of Grafana's environment that the connection uses."""
        values = (getattr(self, field.name) for field in fields(self))
        yield from (value for value in values if isinstance(value, EnvVar))
        yield from (value for _, value in self.headers if isinstance(value, EnvVar))

    def _numbered_headers(self) -> Iterator[tuple[int, tuple[str, str | EnvVar]]]:
        """Yield the headers with their numbers: Grafana pairs names and values by them."""
        bearer = (("Authorization", Bearer(self.bearer_token)),) if self.bearer_token else ()
        yield from enumerate((*bearer, *self.headers), start=1)


class Bearer(EnvVar):
    """A token that is sent as `Authorization: Bearer ...`."""

    def __init__(self, token: EnvVar) -> None:
        super().__init__(token.name)

    def __str__(self) -> str:
        """Return the header's value."""
        return f"Bearer ${self.name}"


def connection(name: str, *, url: str = "") -> Connection:
    """Return the connection that the settings have under `datasources.NAME`, with a default `url`.

    Raises AuthorError if neither has an address.
    """
    source = project_settings().datasource(name)
    if not (source.url or url):
        names = ", ".join(sorted(project_settings().datasources))
        help = f"set it in the settings, or write `connection({name!r}, url=...)`; the settings have: {names}"
        raise AuthorError("settings/missing-value", f"`datasources.{name}.url` is not set", help)
    tenant = EnvVar(source.tenant_env) if source.tenant_env else source.tenant
    pairs = [entry.split("=", 1) for entry in source.headers_env]
    headers: list[tuple[str, str | EnvVar]] = [(header, EnvVar(variable)) for header, variable in pairs]
    return Connection(
        name=name,
        url=source.url or url,
        tls_skip_verify=source.tls_skip_verify,
        tls_server_name=source.tls_server_name or "",
        tls_ca=_variable(source.tls_ca_env),
        tls_client_cert=_variable(source.tls_client_cert_env),
        tls_client_key=_variable(source.tls_client_key_env),
        basic_auth_user=_variable(source.basic_auth_user_env),
        basic_auth_password=_variable(source.basic_auth_password_env),
        bearer_token=_variable(source.bearer_token_env),
        headers=(*(((TENANT_HEADER, tenant),) if tenant else ()), *headers),
    )


def _variable(name: str | None) -> EnvVar | None:
    return EnvVar(name) if name else None


__all__ = ["Connection", "connection"]
