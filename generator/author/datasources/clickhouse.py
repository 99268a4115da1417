"""ClickHouse, by the plugin grafana-clickhouse-datasource over the HTTP interface."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlsplit

from generator.author.datasources.secret import EnvVar
from generator.author.datasources.source import DataSource

_PORTS = {"http": 8123, "https": 8443}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClickHouse(DataSource):
    """`connection.url` is ClickHouse's HTTP interface; `user` needs to read only; `timeout` is in seconds."""

    type: ClassVar[str] = "grafana-clickhouse-datasource"

    database: str = "default"
    user: EnvVar | None = None
    password: EnvVar | None = None
    timeout: int = 60

    def json(self, grafana: tuple[int, int]) -> dict[str, Any]:  # noqa: ARG002 - the plugin's version counts, not this
        """Return jsonData: the plugin reads host, port and path, and no URL."""
        at = urlsplit(self.connection.url)
        path = {"path": at.path.lstrip("/")} if at.path.strip("/") else {}
        user = {"username": self.user} if self.user else {}
        return {
            "host": at.hostname or "",
            "port": at.port or _PORTS[at.scheme],
            "protocol": "http",
            "secure": at.scheme == "https",
            **path,
            **user,
            "defaultDatabase": self.database,
            "dialTimeout": "10",
            "queryTimeout": str(self.timeout),
            **self.extra_json,
        }

    def root(self) -> dict[str, Any]:
        """Return the URL alone, for those who read the file: the plugin takes its user from jsonData."""
        return {"url": self.connection.url}

    def secure(self) -> dict[str, Any]:
        """Return the keys of secureJsonData."""
        certificates = {key: value for key, value in self.connection.secure().items() if key.startswith("tls")}
        return certificates | ({"password": self.password} if self.password else {})

    def variables(self) -> Iterator[EnvVar]:
        """Yield what Grafana reads from its environment."""
        yield from (value for value in (self.user, *self.secure().values()) if isinstance(value, EnvVar))
