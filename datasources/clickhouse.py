"""ClickHouse of a Langfuse that one runs oneself: the requests, tokens and cost of LoopOS AI."""

from __future__ import annotations

from generator.author import settings
from generator.author.datasources import ClickHouse, EnvVar, connection

_user, _password = settings().text("langfuse.user_env"), settings().text("langfuse.password_env")

datasource = ClickHouse(
    uid="langfuse-clickhouse",
    name="Langfuse ClickHouse",
    connection=connection("langfuse-clickhouse"),
    database=settings().text("langfuse.database"),
    user=EnvVar(_user) if _user else None,
    password=EnvVar(_password) if _password else None,
)
