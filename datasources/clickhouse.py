"""ClickHouse of a self-hosted Langfuse: the requests, tokens and cost of LoopOS AI."""

from __future__ import annotations

from heddle import ClickHouse, EnvVar, connection, project_settings

_user, _password = project_settings().langfuse.user_env, project_settings().langfuse.password_env

datasource = ClickHouse(
    uid="langfuse-clickhouse",
    name="Langfuse ClickHouse",
    connection=connection("langfuse-clickhouse"),
    database=project_settings().langfuse.database,
    user=EnvVar(_user) if _user else None,
    password=EnvVar(_password) if _password else None,
)
