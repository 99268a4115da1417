"""What Grafana expands when it reads a provisioning file, and how plain text gets through it unharmed.

- What Grafana makes of a value in a provisioning file when it reads it: variables, and `$$` for a dollar.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from heddle.author.datasources.connection import EnvVar


def escape(value: Any) -> Any:  # noqa: ANN401 - any plain value
    """Return a value whose texts Grafana expands to what they were, and whose secrets it reads from its environment.

    A lone `$` would be taken for a variable, and an unset one for nothing, so each is doubled. Keys are not expanded.
    """
    if isinstance(value, EnvVar):
        return str(value)
    if isinstance(value, str):
        return value.replace("$", "$$")
    if isinstance(value, dict):
        return {key: escape(item) for key, item in value.items()}
    return [escape(item) for item in value] if isinstance(value, (list, tuple)) else value


Environment = Mapping[str, str]

_BRACED = re.compile(r"\$(|__\w+)\{([^}]+)\}")
_PLAIN = re.compile(r"\$(?:\{([^}]*)\}|([A-Za-z_][A-Za-z0-9_]*|[*#$@!?\-0-9]))")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_WHOLE = re.compile(r"[+-]?[0-9]+")
_FRACTION = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_BOOLEANS = dict.fromkeys(("t", "T", "true", "TRUE", "True"), True)
_BOOLEANS |= dict.fromkeys(("f", "F", "false", "FALSE", "False"), False)


def expanded_text(text: str, environ: Environment) -> str:
    """Return a text as Grafana reads it."""
    if "$" not in text:
        return text
    return "$".join(
        _second(_BRACED.sub(lambda found: _first(found, environ), part), environ) for part in text.split("$$")
    )


def expanded(value: Any, environ: Environment) -> Any:  # noqa: ANN401 - any plain value
    """Return a plain value as Grafana reads jsonData and settings; a text that a variable changed may be a number."""
    if isinstance(value, dict):
        return {key: expanded(item, environ) for key, item in value.items()}
    if isinstance(value, list):
        return [expanded(item, environ) for item in value]
    if not isinstance(value, str):
        return value
    found = expanded_text(value, environ)
    return found if found == value or "$$" in value else _typed(found)


def variables(value: Any) -> Iterator[str]:  # noqa: ANN401
    """Yield the names of the variables that a plain value is read with, each as often as it stands there."""
    if isinstance(value, dict):
        for item in value.values():
            yield from variables(item)
    elif isinstance(value, list):
        for item in value:
            yield from variables(item)
    elif isinstance(value, str):
        for part in value.split("$$"):
            names = [found[2] for found in _BRACED.finditer(part) if found[1] in ("", "__env")]
            names += [found[1] or found[2] or "" for found in _PLAIN.finditer(_BRACED.sub("", part))]
            yield from filter(_NAME.fullmatch, names)


def _first(found: re.Match[str], environ: Environment) -> str:
    return environ.get(found[2], "") if found[1] in ("", "__env") else found[0]


def _second(text: str, environ: Environment) -> str:
    return _PLAIN.sub(lambda found: environ.get(found[1] or found[2] or "", ""), text)


def _typed(text: str) -> object:
    if _WHOLE.fullmatch(text):
        return int(text)
    return float(text) if _FRACTION.fullmatch(text) else _BOOLEANS.get(text, text)
