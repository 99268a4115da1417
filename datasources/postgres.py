"""PostgreSQL: Loom's own database, where it keeps the log that it diverts; only where the settings ask for it."""

from __future__ import annotations

from heddle import Connection, EnvVar, Postgres, current_settings

_chosen = current_settings()
_password = _chosen.text("postgres.password_env")

datasource = (
    Postgres(
        uid="postgres",
        name="Loom's database",
        connection=Connection(url=_chosen.text("postgres.host")),
        database=_chosen.text("postgres.database"),
        user=_chosen.text("postgres.user"),
        password=EnvVar(_password) if _password else None,
        ssl_mode=_chosen.text("postgres.ssl_mode"),
    )
    if _chosen.text("loom.events") == "postgres"
    else None
)
