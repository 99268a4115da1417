"""What Grafana expands when it reads a provisioning file, and how plain text gets through it unharmed."""

from __future__ import annotations

from typing import Any

from generator.author.datasources import EnvVar


def escaped(value: Any) -> Any:  # noqa: ANN401 - any plain value
    """Return a value whose texts Grafana expands to what they were, and whose secrets it reads from its environment.

    A lone `$` would be taken for a variable, and an unset one for nothing, so each is doubled. Keys are not expanded.
    """
    if isinstance(value, EnvVar):
        return str(value)
    if isinstance(value, str):
        return value.replace("$", "$$")
    if isinstance(value, dict):
        return {key: escaped(item) for key, item in value.items()}
    return [escaped(item) for item in value] if isinstance(value, (list, tuple)) else value
