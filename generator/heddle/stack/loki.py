"""Loki in one process on one disk, with the labels and the structured metadata that dashboards ask for."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from heddle.compile.artifact import Artifact
from heddle.compile.yaml import dump
from heddle.settings.active import project_settings
from heddle.stack import credentials as access

PATH = "stack/loki.yaml"

_FOLDER = "/loki"
_PORT = 3100


def loki() -> Artifact:
    """Return the configuration."""
    config: dict[str, Any] = {
        "auth_enabled": access.tenant(access.loki()) is not None,
        "server": {"http_listen_port": _port()},
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
        "limits_config": {"allow_structured_metadata": True, "volume_enabled": True, **_otlp()},
        "analytics": {"reporting_enabled": False},
    }
    return Artifact(path=PATH, content=dump(config))


def _port() -> int:
    """Return the port of the address where Loki itself is reached; a proxy's is not Loki's."""
    found = urlsplit(project_settings().datasources[access.LOKI].url)
    return found.port or _PORT if found.scheme == "http" else _PORT


def _otlp() -> dict[str, Any]:
    """Return what makes a label of the service, which the collector puts into a resource attribute of that name."""
    label = project_settings().logs.service_label
    if label == "service_name":
        return {}
    found = {"action": "index_label", "attributes": [label]}
    return {"otlp_config": {"resource_attributes": {"attributes_config": [found]}}}
