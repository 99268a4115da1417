"""Keeps secrets out of everything that is shown or stored."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

HIDDEN = "(hidden)"

_SHORTEST_SECRET = 4
"""Shorter values occur in ordinary words: masking them would make a text unreadable."""


class Redactor:
    """Masks known secret values, as the last line of defense: a server may repeat a secret in its answer."""

    def __init__(self, secrets: Iterable[str]) -> None:
        # Longest first: a secret may contain another one.
        self._secrets = sorted({value for value in secrets if len(value) >= _SHORTEST_SECRET}, key=len, reverse=True)

    def text(self, text: str) -> str:
        """Return a text without the secrets."""
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return text

    def value(self, value: Any) -> Any:  # noqa: ANN401 - any JSON value
        """Return a JSON value without the secrets, in keys as well."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {self.text(str(key)): self.value(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.value(item) for item in value]
        return value
