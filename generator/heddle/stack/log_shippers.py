"""Configuration of Promtail and of Alloy, its successor: both ship the same logs to Loki with the same labels."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from heddle.author.connection import TENANT_HEADER, Connection
from heddle.compile.artifact import Artifact
from heddle.compile.yaml import dump
from heddle.grafana.provisioning_escape import EnvVar
from heddle.settings.model import Settings
from heddle.settings.systems import SystemSettings
from heddle.stack.prometheus import job_name

PROMTAIL_PATH: Final = "stack/promtail.yaml"
ALLOY_PATH: Final = "stack/config.alloy"

_DOCKER: Final = "unix:///var/run/docker.sock"
_SERVICE: Final = "__meta_docker_container_label_com_docker_compose_service"
_PUSH: Final = "/loki/api/v1/push"
_GROUP: Final = "found"
"""Name of the group that matches a trace id."""

_CERTIFICATES: Final = "/run/secrets"
"""Promtail reads certificates only from files, which are named after their variables."""

_ALLOY_HEADER: Final = "// Made by `heddle generate`; edit the definitions, not this file.\n"


# The logs and their labels


@dataclass(frozen=True, slots=True, kw_only=True)
class _Relabel:
    """A label from what Docker's discovery knows: the value is the group of the regular expression."""

    source: str
    target: str
    regex: str = "(.*)"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Files:
    """The log files of a system, as patterns, and the job that they are labeled with."""

    system: str
    job: str
    patterns: tuple[str, ...]


def _relabels(service_label: str) -> tuple[_Relabel, ...]:
    """Return the labels of a container's log: its name, service, project, and the service under `service_label`."""
    relabels = (
        _Relabel(source="__meta_docker_container_name", target="container", regex="/(.*)"),
        _Relabel(source=_SERVICE, target="service"),
        _Relabel(source="__meta_docker_container_label_com_docker_compose_project", target="project"),
    )
    known = any(relabel.target == service_label for relabel in relabels)
    return relabels if known else (*relabels, _Relabel(source=_SERVICE, target=service_label))


def _files(systems: Mapping[str, SystemSettings]) -> Iterator[_Files]:
    for name, system in sorted(systems.items()):
        if system.logs:
            yield _Files(system=name, job=job_name(system) or name, patterns=system.logs)


def _trace_id(settings: Settings) -> tuple[str, str] | None:
    """Return the expression that matches the trace id of a line, and the structured metadata that holds it."""
    logs = settings.logs
    if not (logs.extract_trace_id and logs.trace_id_label and logs.trace_id_regex):
        return None
    return _with_named_group(logs.trace_id_regex), logs.trace_id_label


def _with_named_group(regex: str) -> str:
    """Return an expression whose first capturing group has a name, as both programs require."""
    # Escaped characters and character classes may contain parentheses that open no group.
    for token in re.finditer(r"\\.|\[\^?\]?(?:\\.|[^\]])*\]|\((?!\?)", regex, re.DOTALL):
        if token[0] == "(":
            return f"{regex[: token.start()]}(?P<{_GROUP}>{regex[token.end() :]}"
    return f"(?P<{_GROUP}>{regex})"


def _tenant(loki: Connection) -> str | EnvVar | None:
    return dict(loki.headers).get(TENANT_HEADER)


def _headers(loki: Connection) -> dict[str, str | EnvVar]:
    return {name: value for name, value in loki.headers if name != TENANT_HEADER}


# Promtail


def promtail(settings: Settings, systems: Mapping[str, SystemSettings], loki: Connection) -> Artifact:
    """Return Promtail's configuration; it expands variables when started with `-config.expand-env=true`."""
    stages = _promtail_stages(settings)
    config = {
        "server": {"http_listen_port": 9080, "grpc_listen_port": 0},
        "positions": {"filename": "/tmp/positions.yaml"},
        "clients": [_promtail_client(loki)],
        "scrape_configs": [
            {**_promtail_containers(settings), **stages},
            *({**files, **stages} for files in _promtail_files(settings, systems)),
        ],
    }
    return Artifact(path=PROMTAIL_PATH, content=dump(config))


def _promtail_containers(settings: Settings) -> dict[str, Any]:
    relabel_configs = [
        {
            "source_labels": [relabel.source],
            "regex": _promtail_text(relabel.regex),
            "target_label": relabel.target,
        }
        for relabel in _relabels(settings.logs.service_label)
    ]
    docker = {"host": _DOCKER, "refresh_interval": "15s"}
    return {"job_name": "containers", "docker_sd_configs": [docker], "relabel_configs": relabel_configs}


def _promtail_files(settings: Settings, systems: Mapping[str, SystemSettings]) -> Iterator[dict[str, Any]]:
    label = settings.logs.service_label
    for files in _files(systems):
        static = [
            {"targets": ["localhost"], "labels": {label: files.job, "__path__": pattern}} for pattern in files.patterns
        ]
        yield {"job_name": files.system, "static_configs": static}


def _promtail_stages(settings: Settings) -> dict[str, Any]:
    if (trace_id := _trace_id(settings)) is None:
        return {}
    expression, label = trace_id
    stages = [{"regex": {"expression": _promtail_text(expression)}}, {"structured_metadata": {label: _GROUP}}]
    return {"pipeline_stages": stages}


def _promtail_client(loki: Connection) -> dict[str, Any]:
    user, password, tenant = loki.basic_auth_user, loki.basic_auth_password, _tenant(loki)
    login = {"username": _promtail_value(user)} if user else {}
    if user and password:
        login["password"] = _promtail_value(password)
    values: dict[str, Any] = {
        "tenant_id": tenant and _promtail_value(tenant),
        "basic_auth": login,
        "bearer_token": loki.bearer_token and _promtail_value(loki.bearer_token),
        "headers": {name: _promtail_value(value) for name, value in _headers(loki).items()},
        "tls_config": _promtail_tls(loki),
    }
    url = _promtail_text(loki.url.rstrip("/") + _PUSH)
    return {"url": url, **{key: value for key, value in values.items() if value}}


def _promtail_tls(loki: Connection) -> dict[str, Any]:
    variables = {"ca_file": loki.tls_ca, "cert_file": loki.tls_client_cert, "key_file": loki.tls_client_key}
    files = {key: f"{_CERTIFICATES}/{variable.name}" for key, variable in variables.items() if variable}
    values: dict[str, Any] = {"server_name": loki.tls_server_name, "insecure_skip_verify": loki.tls_skip_verify}
    return {**files, **{key: value for key, value in values.items() if value}}


def _promtail_value(value: str | EnvVar) -> str:
    return f"${{{value.name}}}" if isinstance(value, EnvVar) else _promtail_text(value)


def _promtail_text(text: str) -> str:
    """Return a text that stays unchanged where Promtail expands variables."""
    return text.replace("$", "$$")


# Alloy


def alloy(settings: Settings, systems: Mapping[str, SystemSettings], loki: Connection) -> Artifact:
    """Return Alloy's configuration."""
    trace_id = _trace_id(settings)
    receiver = f"loki.{'process.trace_ids' if trace_id else 'write.loki'}.receiver"
    blocks = [_ALLOY_HEADER, *_alloy_containers(settings, receiver), *_alloy_files(settings, systems, receiver)]
    if trace_id:
        blocks.append(_alloy_process(*trace_id))
    return Artifact(path=ALLOY_PATH, content="\n".join([*blocks, _alloy_write(loki)]).encode())


def _alloy_containers(settings: Settings, receiver: str) -> Iterator[str]:
    host = ("host", _quoted(_DOCKER))
    yield _block("discovery.docker", "containers", _attributes(host, ("refresh_interval", '"15s"')))
    rules = [
        line
        for relabel in _relabels(settings.logs.service_label)
        for line in _inner_block(
            "rule",
            _attributes(
                ("source_labels", f"[{_quoted(relabel.source)}]"),
                ("regex", _quoted(relabel.regex)),
                ("target_label", _quoted(relabel.target)),
            ),
        )
    ]
    # The rules apply in the source: only there are the labels of a container's log line known.
    yield _block("discovery.relabel", "containers", ["targets = []", *rules])
    yield _block(
        "loki.source.docker",
        "containers",
        _attributes(
            host,
            ("targets", "discovery.docker.containers.targets"),
            ("relabel_rules", "discovery.relabel.containers.rules"),
            ("forward_to", f"[{receiver}]"),
        ),
    )


def _alloy_files(settings: Settings, systems: Mapping[str, SystemSettings], receiver: str) -> Iterator[str]:
    label = settings.logs.service_label
    for files in _files(systems):
        name = re.sub(r"[^A-Za-z0-9]", "_", f"of_{files.system}")
        targets = [
            f"\t{{__path__ = {_quoted(pattern)}, {_quoted(label)} = {_quoted(files.job)}}},"
            for pattern in files.patterns
        ]
        yield _block("local.file_match", name, ["path_targets = [", *targets, "]"])
        source = (("targets", f"local.file_match.{name}.targets"), ("forward_to", f"[{receiver}]"))
        yield _block("loki.source.file", name, _attributes(*source))


def _alloy_process(expression: str, label: str) -> str:
    lines = [
        *_attributes(("forward_to", "[loki.write.loki.receiver]")),
        *_inner_block("stage.regex", _attributes(("expression", _quoted(expression)))),
        *_inner_block(
            "stage.structured_metadata", _attributes(("values", f"{{{_quoted(label)} = {_quoted(_GROUP)}}}"))
        ),
    ]
    return _block("loki.process", "trace_ids", lines)


def _alloy_write(loki: Connection) -> str:
    tenant, headers = _tenant(loki), _headers(loki)
    pairs = ", ".join(f"{_quoted(name)} = {_alloy_value(value)}" for name, value in headers.items())
    values = {
        "url": _quoted(loki.url.rstrip("/") + _PUSH),
        "tenant_id": tenant and _alloy_value(tenant),
        "headers": f"{{{pairs}}}" if headers else "",
        "bearer_token": loki.bearer_token and _alloy_value(loki.bearer_token),
    }
    lines = _attributes(*((key, value) for key, value in values.items() if value))
    for kind, inner in (("basic_auth", _alloy_login(loki)), ("tls_config", _alloy_tls(loki))):
        lines += _inner_block(kind, inner) if inner else []
    return _block("loki.write", "loki", _inner_block("endpoint", lines)[1:])


def _alloy_login(loki: Connection) -> list[str]:
    values = {"username": loki.basic_auth_user, "password": loki.basic_auth_password}
    return _attributes(*((key, _alloy_value(value)) for key, value in values.items() if value))


def _alloy_tls(loki: Connection) -> list[str]:
    values = {
        "ca_pem": loki.tls_ca,
        "cert_pem": loki.tls_client_cert,
        "key_pem": loki.tls_client_key,
        "server_name": loki.tls_server_name,
    }
    attributes = [(key, _alloy_value(value)) for key, value in values.items() if value]
    return _attributes(*attributes, *([("insecure_skip_verify", "true")] if loki.tls_skip_verify else []))


def _block(kind: str, label: str, lines: list[str]) -> str:
    return "\n".join([f'{kind} "{label}" {{', *_indented(lines), "}", ""])


def _inner_block(kind: str, lines: list[str]) -> list[str]:
    return ["", f"{kind} {{", *_indented(lines), "}"]


def _indented(lines: list[str]) -> list[str]:
    return [f"\t{line}" if line else "" for line in lines]


def _attributes(*pairs: tuple[str, str]) -> list[str]:
    """Return attributes with aligned `=`, as `alloy fmt` writes them."""
    width = max((len(key) for key, _ in pairs), default=0)
    return [f"{key:<{width}} = {value}" for key, value in pairs]


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _alloy_value(value: str | EnvVar) -> str:
    return f'sys.env("{value.name}")' if isinstance(value, EnvVar) else _quoted(value)
