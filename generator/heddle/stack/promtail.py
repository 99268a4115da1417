"""Promtail, as the systems document it: what containers print, and the files of those that write some."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from heddle.author.connection import Connection
from heddle.compile.artifact import Artifact
from heddle.compile.yaml import dump
from heddle.grafana.provisioning_escape import EnvVar
from heddle.settings.active import project_settings
from heddle.stack import credentials as access
from heddle.stack.log_sources import DOCKER, FOUND, files, relabels, trace_id

PATH = "stack/promtail.yaml"

_CERTIFICATES = "/run/secrets"
"""Promtail reads certificates from files alone: each is named after its variable."""


def promtail() -> Artifact:
    """Return the configuration; Promtail fills the variables in with `-config.expand-env=true`."""
    config = {
        "server": {"http_listen_port": 9080, "grpc_listen_port": 0},
        "positions": {"filename": "/tmp/positions.yaml"},
        "clients": [_client(access.loki())],
        "scrape_configs": [*_containers(), *_files()],
    }
    return Artifact(path=PATH, content=dump(config))


def _containers() -> Iterator[dict[str, Any]]:
    made = [
        {"source_labels": [each.source], "regex": _text(each.regex), "target_label": each.target} for each in relabels()
    ]
    found = {"host": DOCKER, "refresh_interval": "15s"}
    yield {"job_name": "containers", "docker_sd_configs": [found], "relabel_configs": made, **_stages()}


def _files() -> Iterator[dict[str, Any]]:
    label = project_settings().logs.service_label
    for each in files():
        static = [{"targets": ["localhost"], "labels": {label: each.job, "__path__": path}} for path in each.paths]
        yield {"job_name": each.system, "static_configs": static, **_stages()}


def _stages() -> dict[str, Any]:
    if (found := trace_id()) is None:
        return {}
    expression, label = found
    stages = [{"regex": {"expression": _text(expression)}}, {"structured_metadata": {label: FOUND}}]
    return {"pipeline_stages": stages}


def _client(reached: Connection) -> dict[str, Any]:
    user, password = reached.basic_auth_user, reached.basic_auth_password
    login = {"username": _value(user), **({"password": _value(password)} if password else {})} if user else {}
    tenant = access.tenant(reached)
    more = {name: _value(value) for name, value in access.headers(reached).items()}
    given: dict[str, Any] = {
        "tenant_id": tenant and _value(tenant),
        "basic_auth": login,
        "bearer_token": reached.bearer_token and _value(reached.bearer_token),
        "headers": more,
        "tls_config": _tls(reached),
    }
    return {"url": _text(access.base(reached) + access.PUSH), **{key: value for key, value in given.items() if value}}


def _tls(reached: Connection) -> dict[str, Any]:
    files = {
        "ca_file": reached.tls_ca,
        "cert_file": reached.tls_client_cert,
        "key_file": reached.tls_client_key,
    }
    named = {key: f"{_CERTIFICATES}/{variable.name}" for key, variable in files.items() if variable}
    other: dict[str, Any] = {
        "server_name": reached.tls_server_name,
        "insecure_skip_verify": reached.tls_skip_verify,
    }
    return {**named, **{key: value for key, value in other.items() if value}}


def _value(value: str | EnvVar) -> str:
    return f"${{{value.name}}}" if isinstance(value, EnvVar) else _text(value)


def _text(text: str) -> str:
    """Return a text that stays as it is where variables are filled in."""
    return text.replace("$", "$$")
