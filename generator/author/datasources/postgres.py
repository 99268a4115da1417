"""PostgreSQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from generator.author.datasources.secret import EnvVar
from generator.author.datasources.source import DataSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Postgres(DataSource):
    """`connection.url` is host and port; `user` needs to read only. `ssl_mode` is one of libpq's."""

    type: ClassVar[str] = "grafana-postgresql-datasource"

    database: str
    user: str
    password: EnvVar | None = None
    ssl_mode: str = "require"

    def json(self, grafana: tuple[int, int]) -> dict[str, Any]:  # noqa: ARG002 - every version reads the same
        """Return jsonData."""
        return {"database": self.database, "sslmode": self.ssl_mode, **self.extra_json}

    def root(self) -> dict[str, Any]:
        """Return the keys at the root; the database stands there too, where older Grafana reads it."""
        return {"url": self.connection.url, "user": self.user, "database": self.database}

    def secure(self) -> dict[str, Any]:
        """Return the keys of secureJsonData."""
        return {"password": self.password} if self.password else {}

    def variables(self) -> list[EnvVar]:
        """Return what Grafana reads from its environment."""
        return [self.password] if self.password else []
