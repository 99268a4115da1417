"""A double of how Grafana expands the values of a provisioning file when it reads it.

For each text: first `$__env{X}`, `$__file{path}` and `${X}`, then Go's os.ExpandEnv over the result, which takes what
the first pass put there for more variables. `$$` is cut out before and comes back as `$`. Values of jsonData that
expansion changed are read again as YAML scalars, unless they held `$$`. Keys are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_REFERENCE = re.compile(r"\$(|__\w+){([^}]+)}")
_GO_VARIABLE = re.compile(r"\$(?:\{(\w+)\}|(\w+))")
_BOOLEANS = {"true": True, "false": False}


def expand(text: str, environment: Mapping[str, str]) -> str:
    return "$".join(_pass(part, environment) for part in text.split("$$"))


def _pass(text: str, environment: Mapping[str, str]) -> str:
    def first(match: re.Match[str]) -> str:
        kind, argument = match[1], match[2]
        if kind in ("", "__env"):
            return environment.get(argument, "")
        if kind == "__file":
            return Path(argument).read_text().rstrip("\n")
        return match[0]

    return _GO_VARIABLE.sub(lambda match: environment.get(match[1] or match[2], ""), _REFERENCE.sub(first, text))


def expand_json(value: Any, environment: Mapping[str, str]) -> Any:
    """As jsonData and settings are read: numbers and booleans that came out of a variable become such."""
    if isinstance(value, dict):
        return {key: expand_json(item, environment) for key, item in value.items()}
    if isinstance(value, list):
        return [expand_json(item, environment) for item in value]
    if not isinstance(value, str):
        return value
    expanded = expand(value, environment)
    return expanded if expanded == value or "$$" in value else _retyped(expanded)


def _retyped(text: str) -> Any:
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
