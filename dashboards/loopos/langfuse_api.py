"""The API of Langfuse, for Langfuse Cloud, whose ClickHouse is not accessible."""

from __future__ import annotations

from dataclasses import replace

from heddle import EnvVar, Infinity, connection

from .settings import settings

_public, _secret = settings.langfuse.public_key_env, settings.langfuse.secret_key_env

datasource = Infinity(
    uid="langfuse-api",
    name="Langfuse API",
    connection=replace(
        connection("langfuse-api", url="https://cloud.langfuse.com"),
        basic_auth_user=EnvVar(_public) if _public else None,
        basic_auth_password=EnvVar(_secret) if _secret else None,
    ),
    health="/api/public/projects",
)
