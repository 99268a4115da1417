"""ClickHouse of a self-hosted Langfuse, with the requests, tokens and cost of LoopOS AI."""

from __future__ import annotations

from heddle import ClickHouse, EnvVar, connection

from .settings import settings

_langfuse = settings.langfuse

datasource = ClickHouse(
    uid="langfuse-clickhouse",
    name="Langfuse ClickHouse",
    connection=connection("langfuse-clickhouse", url="http://clickhouse:8123"),
    database=_langfuse.database,
    user=EnvVar(_langfuse.user_env) if _langfuse.user_env else None,
    password=EnvVar(_langfuse.password_env) if _langfuse.password_env else None,
)
