"""Alloy, Promtail's successor: the same logs under the same labels."""

from __future__ import annotations

import json
from collections.abc import Iterator

from heddle.author.connection import Connection
from heddle.compile.artifact import Artifact
from heddle.grafana.provisioning_escape import EnvVar
from heddle.settings.active import project_settings
from heddle.stack import credentials as access
from heddle.stack.log_sources import DOCKER, FOUND, files, relabels, trace_id

PATH = "stack/config.alloy"

_HEAD = "// Made by `heddle generate`; edit the definitions, not this file.\n"


def alloy() -> Artifact:
    """Return the configuration."""
    blocks = [_HEAD, *_containers(), *_files(), *_process(), _write(access.loki())]
    return Artifact(path=PATH, content="\n".join(blocks).encode())


def _containers() -> Iterator[str]:
    host = ("host", _text(DOCKER))
    yield _block("discovery.docker", "containers", _set(host, ("refresh_interval", '"15s"')))
    rules = [
        line
        for each in relabels()
        for line in _inner(
            "rule",
            _set(
                ("source_labels", f"[{_text(each.source)}]"),
                ("regex", _text(each.regex)),
                ("target_label", _text(each.target)),
            ),
        )
    ]
    # Its rules are given to the source, which alone knows what the container printed last.
    yield _block("discovery.relabel", "containers", ["targets = []", *rules])
    yield _block(
        "loki.source.docker",
        "containers",
        _set(
            host,
            ("targets", "discovery.docker.containers.targets"),
            ("relabel_rules", "discovery.relabel.containers.rules"),
            ("forward_to", f"[{_next()}]"),
        ),
    )


def _files() -> Iterator[str]:
    label = project_settings().logs.service_label
    for each in files():
        name = "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in f"of_{each.system}")
        found = [f"{{__path__ = {_text(path)}, {_text(label)} = {_text(each.job)}}}," for path in each.paths]
        yield _block("local.file_match", name, ["path_targets = [", *(f"\t{line}" for line in found), "]"])
        yield _block(
            "loki.source.file",
            name,
            _set(("targets", f"local.file_match.{name}.targets"), ("forward_to", f"[{_next()}]")),
        )


def _next() -> str:
    return f"loki.{'process.trace_ids' if trace_id() else 'write.loki'}.receiver"


def _process() -> Iterator[str]:
    if (found := trace_id()) is None:
        return
    expression, label = found
    lines = [
        *_set(("forward_to", "[loki.write.loki.receiver]")),
        *_inner("stage.regex", _set(("expression", _text(expression)))),
        *_inner("stage.structured_metadata", _set(("values", f"{{{_text(label)} = {_text(FOUND)}}}"))),
    ]
    yield _block("loki.process", "trace_ids", lines)


def _write(reached: Connection) -> str:
    tenant, more = access.tenant(reached), access.headers(reached)
    pairs = {
        "url": _text(access.base(reached) + access.PUSH),
        "tenant_id": tenant and _value(tenant),
        "headers": "{" + ", ".join(f"{_text(name)} = {_value(value)}" for name, value in more.items()) + "}",
        "bearer_token": reached.bearer_token and _value(reached.bearer_token),
    }
    if not more:
        del pairs["headers"]
    lines = _set(*((key, value) for key, value in pairs.items() if value))
    for kind, inner in (("basic_auth", _login(reached)), ("tls_config", _tls(reached))):
        lines += _inner(kind, inner) if inner else []
    return _block("loki.write", "loki", _inner("endpoint", lines)[1:])


def _login(reached: Connection) -> list[str]:
    pairs = {"username": reached.basic_auth_user, "password": reached.basic_auth_password}
    return _set(*((key, _value(value)) for key, value in pairs.items() if value))


def _tls(reached: Connection) -> list[str]:
    pairs = {
        "ca_pem": reached.tls_ca,
        "cert_pem": reached.tls_client_cert,
        "key_pem": reached.tls_client_key,
        "server_name": reached.tls_server_name,
    }
    given = [(key, _value(value)) for key, value in pairs.items() if value]
    return _set(*given, *([("insecure_skip_verify", "true")] if reached.tls_skip_verify else []))


def _block(kind: str, label: str, lines: list[str]) -> str:
    return "\n".join([f'{kind} "{label}" {{', *_indented(lines), "}", ""])


def _inner(kind: str, lines: list[str]) -> list[str]:
    return ["", f"{kind} {{", *_indented(lines), "}"]


def _indented(lines: list[str]) -> list[str]:
    return [f"\t{line}" if line else "" for line in lines]


def _set(*pairs: tuple[str, str]) -> list[str]:
    """Return assignments, their signs under each other as Alloy's own formatter sets them."""
    width = max((len(key) for key, _ in pairs), default=0)
    return [f"{key:<{width}} = {value}" for key, value in pairs]


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _value(value: str | EnvVar) -> str:
    return f'sys.env("{value.name}")' if isinstance(value, EnvVar) else _text(value)
