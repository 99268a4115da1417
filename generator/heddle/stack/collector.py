"""Configuration of the OpenTelemetry collector: OTLP in; traces, metrics and logs each to their backend."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from heddle.author.connection import Connection
from heddle.compile.artifact import Artifact
from heddle.compile.yaml import dump
from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location
from heddle.grafana.provisioning_escape import EnvVar
from heddle.settings.model import Settings
from heddle.settings.systems import SystemSettings

PATH: Final = "stack/collector.yaml"
OWN_PORT: Final = 8888
"""Port of the collector's own metrics."""

EXPORTER_PORT: Final = 8889
"""Port of the metrics that were sent to it."""

_ALL_ADDRESSES: Final = "0.0.0.0"  # inside a container, which publishes ports one by one


def collector(settings: Settings, systems: Mapping[str, SystemSettings], loki: Connection) -> Artifact:
    """Return the configuration, for the distribution with all contributions. Raises BadInput."""
    login = _basic_auth(loki)
    service_label = _service_label(settings.logs.service_label)
    backend = settings.traces.backend
    traces_endpoint = {"jaeger": settings.endpoints.jaeger, "tempo": settings.endpoints.tempo}[backend]
    config: dict[str, Any] = {
        "extensions": {"health_check": {"endpoint": f"{_ALL_ADDRESSES}:13133"}, **login},
        "receivers": {
            "otlp": {
                "protocols": {
                    "grpc": {"endpoint": f"{_ALL_ADDRESSES}:4317"},
                    "http": {"endpoint": f"{_ALL_ADDRESSES}:4318"},
                }
            }
        },
        "processors": {
            "memory_limiter": {"check_interval": "1s", "limit_percentage": 80, "spike_limit_percentage": 20},
            **service_label,
            "batch": {},
        },
        "exporters": {
            f"otlp/{backend}": {"endpoint": traces_endpoint, "tls": {"insecure": True}},
            "prometheus": _prometheus_exporter(_namespace(systems)),
            "otlphttp/loki": _loki_exporter(loki, with_login=bool(login)),
        },
        "service": {
            "extensions": ["health_check", *login],
            "telemetry": {"metrics": {"readers": [_own_metrics()]}},
            "pipelines": {
                "traces": _pipeline(f"otlp/{backend}"),
                "metrics": _pipeline("prometheus"),
                "logs": _pipeline("otlphttp/loki", *service_label),
            },
        },
    }
    return Artifact(path=PATH, content=dump(config))


def _namespace(systems: Mapping[str, SystemSettings]) -> str:
    """Return the namespace of the exporter, which all systems behind the collector share."""
    by_system = {name: system.namespace for name, system in sorted(systems.items()) if system.namespace}
    if len(set(by_system.values())) > 1:
        namespaces = ", ".join(f"{name}: {namespace}" for name, namespace in by_system.items())
        message = f"the systems behind the collector have different namespaces ({namespaces})"
        help = "set the same `namespace` for all systems that send their metrics to the collector"
        location = Location("settings", 0)
        raise BadInput([Finding(id="stack/namespace-conflict", location=location, message=message, help=help)])
    return next((namespace for namespace in by_system.values() if namespace), "")


def _pipeline(exporter: str, *processors: str) -> dict[str, Any]:
    return {
        "receivers": ["otlp"],
        "processors": ["memory_limiter", *processors, "batch"],
        "exporters": [exporter],
    }


def _service_label(label: str) -> dict[str, Any]:
    """Return the processor that adds the label of a log's service; Loki adds `service_name` itself."""
    if label == "service_name":
        return {}
    return {"resource": {"attributes": [{"key": label, "from_attribute": "service.name", "action": "insert"}]}}


def _prometheus_exporter(namespace: str) -> dict[str, Any]:
    return {
        "endpoint": f"{_ALL_ADDRESSES}:{EXPORTER_PORT}",
        **({"namespace": namespace} if namespace else {}),
        "enable_open_metrics": True,  # the only format that carries exemplars
    }


def _own_metrics() -> dict[str, Any]:
    return {"pull": {"exporter": {"prometheus": {"host": _ALL_ADDRESSES, "port": OWN_PORT}}}}


def _loki_exporter(loki: Connection, *, with_login: bool) -> dict[str, Any]:
    headers = {name: _value(value) for name, value in loki.headers}
    if loki.bearer_token:
        headers["Authorization"] = f"Bearer {_value(loki.bearer_token)}"
    tls = _tls(loki)
    return {
        "endpoint": f"{loki.url.rstrip('/')}/otlp",
        **({"auth": {"authenticator": "basicauth/loki"}} if with_login else {}),
        **({"headers": headers} if headers else {}),
        **({"tls": tls} if tls else {}),
    }


def _basic_auth(loki: Connection) -> dict[str, Any]:
    if loki.basic_auth_user is None:
        return {}
    password = {"password": _value(loki.basic_auth_password)} if loki.basic_auth_password else {}
    return {"basicauth/loki": {"client_auth": {"username": _value(loki.basic_auth_user), **password}}}


def _tls(loki: Connection) -> dict[str, Any]:
    values: dict[str, Any] = {
        "insecure_skip_verify": loki.tls_skip_verify,
        "server_name_override": loki.tls_server_name,
        "ca_pem": loki.tls_ca and _value(loki.tls_ca),
        "cert_pem": loki.tls_client_cert and _value(loki.tls_client_cert),
        "key_pem": loki.tls_client_key and _value(loki.tls_client_key),
    }
    return {key: value for key, value in values.items() if value}


def _value(value: str | EnvVar) -> str:
    """Return a value as the collector expands it: `${env:NAME}` for a variable, each `$` of a text doubled."""
    return f"${{env:{value.name}}}" if isinstance(value, EnvVar) else value.replace("$", "$$")
