"""Environment variables in provisioning files: how Grafana expands them, and how to write text that it leaves alone.

Grafana expands each text value of a data source, receiver or provider file twice: first `$__env{X}`, `$__file{path}`
and `${X}`, then Go's `os.ExpandEnv` over the result. `$$` is a literal dollar sign. Keys are never expanded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

Environment = Mapping[str, str]

_BRACED: Final = re.compile(r"\$(|__\w+)\{([^}]+)\}")
_PLAIN: Final = re.compile(r"\$(?:\{([^}]*)\}|([A-Za-z_][A-Za-z0-9_]*|[*#$@!?\-0-9]))")
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_INTEGER: Final = re.compile(r"[+-]?[0-9]+")
_FRACTION: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_BOOLEANS: Final = dict.fromkeys(("t", "T", "true", "TRUE", "True"), True) | dict.fromkeys(
    ("f", "F", "false", "FALSE", "False"), False
)


@dataclass(frozen=True, slots=True)
class EnvVar:
    """A value that Grafana reads from its environment when it starts; it is empty if the variable is not set."""

    name: str

    def __str__(self) -> str:
        """Return the reference without braces: Grafana expands the value of `${X}` a second time, and of `$X` once."""
        return f"${self.name}"


def escape(value: Any) -> Any:  # noqa: ANN401 - any plain value
    """Return a value that Grafana expands to the given one: each `$` is doubled, each EnvVar is a reference."""
    if isinstance(value, EnvVar):
        return str(value)
    if isinstance(value, str):
        return value.replace("$", "$$")
    if isinstance(value, dict):
        return {key: escape(item) for key, item in value.items()}
    return [escape(item) for item in value] if isinstance(value, (list, tuple)) else value


def expand_text(text: str, environment: Environment) -> str:
    """Return a text as Grafana reads it."""
    if "$" not in text:
        return text
    return "$".join(_expand_part(part, environment) for part in text.split("$$"))


def expand(value: Any, environment: Environment) -> Any:  # noqa: ANN401 - any plain value
    """Return a plain value as Grafana reads jsonData and settings.

    A text becomes a number or boolean where the expansion changed it and the result is one, unless it has a `$$`.
    """
    if isinstance(value, dict):
        return {key: expand(item, environment) for key, item in value.items()}
    if isinstance(value, list):
        return [expand(item, environment) for item in value]
    if not isinstance(value, str):
        return value
    text = expand_text(value, environment)
    return text if text == value or "$$" in value else _scalar(text)


def environment_variables(value: Any) -> Iterator[str]:  # noqa: ANN401 - any plain value
    """Yield the names of the environment variables in a plain value, once per occurrence."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from environment_variables(item)
    elif isinstance(value, str):
        for part in value.split("$$"):
            names = [match[2] for match in _BRACED.finditer(part) if match[1] in ("", "__env")]
            names += [match[1] or match[2] or "" for match in _PLAIN.finditer(_BRACED.sub("", part))]
            yield from filter(_NAME.fullmatch, names)


def _expand_part(text: str, environment: Environment) -> str:
    def braced(match: re.Match[str]) -> str:
        return environment.get(match[2], "") if match[1] in ("", "__env") else match[0]

    def plain(match: re.Match[str]) -> str:
        return environment.get(match[1] or match[2] or "", "")

    return _PLAIN.sub(plain, _BRACED.sub(braced, text))


def _scalar(text: str) -> object:
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FRACTION.fullmatch(text) else _BOOLEANS.get(text, text)
