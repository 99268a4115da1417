"""Loom's own PostgreSQL database, which contains its log.

It is a data source only if the setting `system.loom.events` is `postgres`.
"""

from __future__ import annotations

from heddle import Connection, EnvVar, Postgres

from .settings import settings

_database = settings.database

datasource = (
    Postgres(
        uid="postgres",
        name="Loom's database",
        connection=Connection(url=_database.host),
        database=_database.database,
        user=_database.user,
        password=EnvVar(_database.password_env) if _database.password_env else None,
        ssl_mode=_database.ssl_mode,
    )
    if settings.events == "postgres"
    else None
)
