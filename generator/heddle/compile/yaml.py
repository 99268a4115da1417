"""YAML that every parser reads alike, written by PyYAML."""

from __future__ import annotations

from typing import Any

import yaml

_HEAD = "# Made by `heddle generate`; edit the definitions, not this file.\n"


class _Quoting(yaml.SafeDumper):
    """Quotes every string value: a bare `1e3` or `0o17` is a string for PyYAML and a number for Grafana's parser."""


class _Key(str):
    """A mapping's key, which needs no quotes."""

    __slots__ = ()


def _text(dumper: _Quoting, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')


def _key(dumper: _Quoting, key: _Key) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", str(key))


_Quoting.add_representer(str, _text)
_Quoting.add_representer(_Key, _key)


def dump(value: dict[str, Any]) -> bytes:
    """Return a mapping as a YAML file: keys in the order given, strings quoted, the same bytes everywhere."""
    body = yaml.dump(
        _keyed(value), Dumper=_Quoting, sort_keys=False, allow_unicode=True, width=10_000, default_flow_style=False
    )
    return (_HEAD + str(body)).encode()


def _keyed(value: Any) -> Any:  # noqa: ANN401 - any plain value
    if isinstance(value, dict):
        return {_Key(key): _keyed(item) for key, item in value.items()}
    return [_keyed(item) for item in value] if isinstance(value, list) else value
