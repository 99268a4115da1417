"""A JSON API, by the plugin yesoreyeram-infinity-datasource."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from generator.author.datasources.source import DataSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Infinity(DataSource):
    """`connection.url` is the base of all queries; `health` a path below it that answers where all is well."""

    type: ClassVar[str] = "yesoreyeram-infinity-datasource"

    health: str = ""
    timeout: int = 60

    def json(self, grafana: tuple[int, int]) -> dict[str, Any]:  # noqa: ARG002 - the plugin's version counts, not this
        """Return jsonData; credentials go to the base address and to no other."""
        base = self.connection.url.rstrip("/")
        auth = {"auth_method": "basicAuth"} if self.connection.basic_auth_user else {}
        health = {"customHealthCheckEnabled": True, "customHealthCheckUrl": f"{base}{self.health}"}
        return {
            **auth,
            "allowedHosts": [base],
            "timeoutInSeconds": self.timeout,
            **(health if self.health else {}),
            **self.extra_json,
        }
