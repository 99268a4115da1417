"""Configuration of Tempo 3 in one process on one disk, which sends the metrics of the service graph to Prometheus."""

from __future__ import annotations

from typing import Any, Final

from heddle.compile.artifact import Artifact
from heddle.compile.yaml import dump
from heddle.settings.model import Settings

PATH: Final = "stack/tempo.yaml"

_FOLDER: Final = "/var/tempo"
_ALL_ADDRESSES: Final = "0.0.0.0"  # inside a container, which publishes ports one by one


def tempo(settings: Settings) -> Artifact:
    """Return the configuration; Prometheus must run with `--web.enable-remote-write-receiver`."""
    prometheus = settings.datasource("prometheus").url
    remote_write = [{"url": f"{prometheus.rstrip('/')}/api/v1/write"}] if prometheus else []
    config: dict[str, Any] = {
        "server": {"http_listen_port": 3200},
        "distributor": {"receivers": {"otlp": {"protocols": {"grpc": {"endpoint": f"{_ALL_ADDRESSES}:4317"}}}}},
        "storage": {
            "trace": {
                "backend": "local",
                "local": {"path": f"{_FOLDER}/blocks"},
                "wal": {"path": f"{_FOLDER}/wal"},
            }
        },
        "metrics_generator": {"storage": {"path": f"{_FOLDER}/generator", "remote_write": remote_write}},
        "overrides": {"defaults": {"metrics_generator": {"processors": ["service-graphs"]}}},
        "usage_report": {"reporting_enabled": False},
    }
    return Artifact(path=PATH, content=dump(config))
