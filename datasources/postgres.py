"""PostgreSQL: Loom's own database with the log that Loom writes there; only if a setting asks for it."""

from __future__ import annotations

from heddle import Connection, EnvVar, Postgres, project_settings

_chosen = project_settings()
_password = _chosen.postgres.password_env

datasource = (
    Postgres(
        uid="postgres",
        name="Loom's database",
        connection=Connection(url=_chosen.postgres.host),
        database=_chosen.postgres.database,
        user=_chosen.postgres.user,
        password=EnvVar(_password) if _password else None,
        ssl_mode=_chosen.postgres.ssl_mode,
    )
    if _chosen.loom.events == "postgres"
    else None
)
