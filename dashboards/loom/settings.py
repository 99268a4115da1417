"""Settings of Loom."""

from __future__ import annotations

from typing import Literal

from heddle import EnvName, SettingsTable, SystemSettings, Threshold, system_settings


class Database(SettingsTable):
    """Loom's PostgreSQL, queried if `system.loom.events` is `postgres`."""

    host: str = "postgres:5432"
    """Host and port."""
    database: str = "loom"
    """Name of the database."""
    user: str = "grafana"
    """User. Read access is sufficient."""
    password_env: EnvName | None = None
    """Variable with the user's password."""
    ssl_mode: Literal["disable", "require", "verify-ca", "verify-full"] = "require"
    """TLS mode of the connection."""


class Loom(SystemSettings):
    """Loom: its own metrics, those it sends through the collector, and the events in its log."""

    name = "loom"
    title = "Loom"

    job: str | None = "loom"
    targets: tuple[str, ...] = ("loom:8081",)
    namespace: str | None = "loom"
    components: str = "loom|tokenhub|otel-collector|otel-exported|connectors-service"
    """Regular expression for the jobs that "State of components" shows."""
    events: Literal["loki", "postgres"] = "loki"
    """Where the events of Loom's log are: in Loki, or in Loom's database, to which it logs after startup."""
    database: Database = Database()
    open_files_share: Threshold = Threshold(0.8)
    """Share of the limit of open files above which LoomOpenFiles fires."""


settings = system_settings(Loom)
