"""Configuration of Loki in one process on one disk, with the labels and structured metadata that dashboards use."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlsplit

from heddle.author.connection import TENANT_HEADER, Connection
from heddle.compile.artifact import Artifact
from heddle.compile.yaml import dump
from heddle.settings.model import Settings

PATH: Final = "stack/loki.yaml"

_FOLDER: Final = "/loki"
_PORT: Final = 3100


def loki(settings: Settings, connection: Connection) -> Artifact:
    """Return the configuration for a Loki that Grafana reaches by this connection."""
    config: dict[str, Any] = {
        "auth_enabled": TENANT_HEADER in dict(connection.headers),
        "server": {"http_listen_port": _port(connection)},
        "common": {
            "instance_addr": "127.0.0.1",
            "path_prefix": _FOLDER,
            "replication_factor": 1,
            "ring": {"kvstore": {"store": "inmemory"}},
            "storage": {"filesystem": {"chunks_directory": f"{_FOLDER}/chunks", "rules_directory": f"{_FOLDER}/rules"}},
        },
        "schema_config": {
            "configs": [
                {
                    "from": "2024-04-01",
                    "store": "tsdb",
                    "object_store": "filesystem",
                    "schema": "v13",  # the oldest with structured metadata
                    "index": {"prefix": "index_", "period": "24h"},
                }
            ]
        },
        "limits_config": {
            "allow_structured_metadata": True,
            "volume_enabled": True,
            **_service_label(settings.logs.service_label),
        },
        "analytics": {"reporting_enabled": False},
    }
    return Artifact(path=PATH, content=dump(config))


def _port(connection: Connection) -> int:
    """Return the port of Loki's own address; that of an https address is a proxy's."""
    url = urlsplit(connection.url)
    return url.port or _PORT if url.scheme == "http" else _PORT


def _service_label(label: str) -> dict[str, Any]:
    """Return what makes a label of the resource attribute from the collector; Loki adds `service_name` itself."""
    if label == "service_name":
        return {}
    attributes = {"action": "index_label", "attributes": [label]}
    return {"otlp_config": {"resource_attributes": {"attributes_config": [attributes]}}}
