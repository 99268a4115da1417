"""The OpenTelemetry collector: OTLP in, traces to Jaeger, metrics to Prometheus, logs to Loki."""

from __future__ import annotations

from typing import Any

from heddle.author.connection import Connection
from heddle.compile.artifact import Artifact
from heddle.compile.yaml import dump
from heddle.grafana.provisioning_escape import EnvVar
from heddle.settings.active import project_settings
from heddle.stack import credentials as access

PATH = "stack/collector.yaml"
OWN_PORT = 8888
"""Where the collector's metrics of itself are."""

EXPORTER_PORT = 8889
"""Where the metrics that were sent to it are."""

_EVERYWHERE = "0.0.0.0"  # inside a container, whose ports are opened one by one


def collector() -> Artifact:
    """Return the configuration, for the collector's distribution with all contributions."""
    reached = access.loki()
    login = _login(reached)
    config: dict[str, Any] = {
        "extensions": {"health_check": {"endpoint": f"{_EVERYWHERE}:13133"}, **login},
        "receivers": {
            "otlp": {
                "protocols": {
                    "grpc": {"endpoint": f"{_EVERYWHERE}:4317"},
                    "http": {"endpoint": f"{_EVERYWHERE}:4318"},
                }
            }
        },
        "processors": {
            "memory_limiter": {"check_interval": "1s", "limit_percentage": 80, "spike_limit_percentage": 20},
            **_labelled(),
            "batch": {},
        },
        "exporters": {
            "otlp/jaeger": {"endpoint": project_settings().stack.jaeger, "tls": {"insecure": True}},
            "prometheus": _prometheus(),
            "otlphttp/loki": _loki(reached, bool(login)),
        },
        "service": {
            "extensions": ["health_check", *login],
            "telemetry": {"metrics": {"readers": [_own_metrics()]}},
            "pipelines": {
                "traces": _pipeline("otlp/jaeger"),
                "metrics": _pipeline("prometheus"),
                "logs": _pipeline("otlphttp/loki", *_labelled()),
            },
        },
    }
    return Artifact(path=PATH, content=dump(config))


def _pipeline(exporter: str, *processors: str) -> dict[str, Any]:
    return {
        "receivers": ["otlp"],
        "processors": ["memory_limiter", *processors, "batch"],
        "exporters": [exporter],
    }


def _labelled() -> dict[str, Any]:
    """Return what gives a log its service's label; Loki makes `service_name` itself."""
    label = project_settings().logs.service_label
    if label == "service_name":
        return {}
    return {"resource": {"attributes": [{"key": label, "from_attribute": "service.name", "action": "insert"}]}}


def _prometheus() -> dict[str, Any]:
    namespace = project_settings().collector_namespace
    return {
        "endpoint": f"{_EVERYWHERE}:{EXPORTER_PORT}",
        **({"namespace": namespace} if namespace else {}),
        "enable_open_metrics": True,  # the only format that carries exemplars
    }


def _own_metrics() -> dict[str, Any]:
    return {"pull": {"exporter": {"prometheus": {"host": _EVERYWHERE, "port": OWN_PORT}}}}


def _loki(reached: Connection, logged_in: bool) -> dict[str, Any]:
    sent = {name: _value(value) for name, value in reached.headers}
    if reached.bearer_token:
        sent["Authorization"] = f"Bearer {_value(reached.bearer_token)}"
    tls = _tls(reached)
    return {
        "endpoint": f"{access.base(reached)}/otlp",
        **({"auth": {"authenticator": "basicauth/loki"}} if logged_in else {}),
        **({"headers": sent} if sent else {}),
        **({"tls": tls} if tls else {}),
    }


def _login(reached: Connection) -> dict[str, Any]:
    if reached.basic_auth_user is None:
        return {}
    password = {"password": _value(reached.basic_auth_password)} if reached.basic_auth_password else {}
    return {"basicauth/loki": {"client_auth": {"username": _value(reached.basic_auth_user), **password}}}


def _tls(reached: Connection) -> dict[str, Any]:
    given: dict[str, Any] = {
        "insecure_skip_verify": reached.tls_skip_verify,
        "server_name_override": reached.tls_server_name,
        "ca_pem": reached.tls_ca and _value(reached.tls_ca),
        "cert_pem": reached.tls_client_cert and _value(reached.tls_client_cert),
        "key_pem": reached.tls_client_key and _value(reached.tls_client_key),
    }
    return {key: value for key, value in given.items() if value}


def _value(value: str | EnvVar) -> str:
    """Return what the collector reads: a variable by its name, and each `$` of a text doubled."""
    return f"${{env:{value.name}}}" if isinstance(value, EnvVar) else value.replace("$", "$$")
