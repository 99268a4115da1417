"""How those who write to Loki are let in: as Grafana is, by the same variables."""

from __future__ import annotations

from heddle.author.connection import Connection, connection
from heddle.grafana.provisioning_escape import EnvVar

LOKI = "loki"
TENANT = "X-Scope-OrgID"
PUSH = "/loki/api/v1/push"


def loki() -> Connection:
    """Return the connection to Loki that settings name."""
    return connection(LOKI)


def base(reached: Connection) -> str:
    """Return the address without the slash at its end."""
    return reached.url.rstrip("/")


def tenant(reached: Connection) -> str | EnvVar | None:
    """Return the tenant that is sent, or the variable that holds it."""
    return dict(reached.headers).get(TENANT)


def headers(reached: Connection) -> dict[str, str | EnvVar]:
    """Return the other headers."""
    return {name: value for name, value in reached.headers if name != TENANT}
