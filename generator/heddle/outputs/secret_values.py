"""Environment variables of a provisioning file as references to a Secret."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from heddle.grafana.json_value import Json
from heddle.grafana.provisioning_escape import environment_variables, expand_text

_WORD: Final = re.compile(r"[A-Za-z_]\w*")


def literal(value: Any) -> Any:  # noqa: ANN401 - any plain value
    """Return a value of a provisioning file as Grafana reads it; it contains no variable."""
    if isinstance(value, dict):
        return {key: literal(item) for key, item in value.items()}
    if isinstance(value, list):
        return [literal(item) for item in value]
    return expand_text(value, {}) if isinstance(value, str) else value


class SecretValues:
    """Replaces variables in one object, and collects the paths of the values that contain one.

    A value such as `Bearer $TOKEN` becomes `Bearer ${TOKEN}`, which the operator replaces by the key `TOKEN` of the
    Secret.
    """

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self.paths: dict[str, list[str]] = {}

    def replace(self, value: Any, path: str) -> Any:  # noqa: ANN401 - any plain value
        """Return a value for the operator; `path` leads to it."""
        if isinstance(value, dict):
            return {key: self.replace(item, f"{path}{_step(key)}") for key, item in value.items()}
        if isinstance(value, list):
            return [self.replace(item, f"{path}[{index}]") for index, item in enumerate(value)]
        if not isinstance(value, str):
            return value
        names = list(dict.fromkeys(environment_variables(value)))
        if names:
            self.paths[path] = names
        return expand_text(value, {name: f"${{{name}}}" for name in names})

    def references(self) -> Json:
        """Return `valuesFrom`, or nothing."""
        entries = list(self._entries())
        return {"valuesFrom": entries} if entries else {}

    def _entries(self) -> Iterator[Json]:
        for path, names in self.paths.items():
            for name in names:
                yield {
                    "targetPath": path,
                    "valueFrom": {"secretKeyRef": {"name": self._secret, "key": name}},
                }


def _step(key: str) -> str:
    return f".{key}" if _WORD.fullmatch(key) else f"['{key}']"
