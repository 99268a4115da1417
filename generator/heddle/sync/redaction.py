"""Keeps what variables hold out of everything that is shown or stored: where a variable stands, its name stays."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from heddle.diff.json_diff import same
from heddle.sync.normalize import REDACTED

ELSE = "(set to something else)"
HIDDEN = "(hidden)"

_SHORT, _PLAIN = 4, 8
"""Shorter values are too common to be blotted out of a text: of a secret by its name, and of any other variable."""

_SECRET_NAME = re.compile(r"PASS|SECRET|TOKEN|KEY|CREDENTIAL|WEBHOOK|HOOK|URL|DSN", re.IGNORECASE)


def to_blot(environ: Mapping[str, str], names: Iterable[str]) -> list[str]:
    """Return what variables hold that must not be shown: not `default`, which a user may be called."""
    held = [(name, environ.get(name, "")) for name in sorted(set(names))]
    return [value for name, value in held if len(value) >= (_SHORT if _SECRET_NAME.search(name) else _PLAIN)]


def veiled(live: Any, body: Any, sent: Any) -> Any:  # noqa: ANN401 - any plain value
    """Return a live value with the variable's name where it is what the variable holds.

    `body` is the wanted value with names of variables in it, `sent` the same with what they hold.
    """
    if isinstance(live, dict) and isinstance(body, dict) and isinstance(sent, dict):
        # An old Grafana names more secrets than it was sent.
        kept = {key: item for key, item in live.items() if item != REDACTED or key in body}
        return {key: veiled(item, body.get(key), sent.get(key)) for key, item in kept.items()}
    if isinstance(live, list) and isinstance(body, list) and isinstance(sent, list):
        if len(live) == len(body) == len(sent):
            return [veiled(*each) for each in zip(live, body, sent, strict=True)]
        return live
    if same(body, sent):
        return live
    return body if live == REDACTED or same(live, sent) else ELSE


class Blotter:
    """Blots secrets out of texts, as a last line: a server may say them back."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._secrets = sorted({each for each in secrets if len(each) >= _SHORT}, key=len, reverse=True)

    def text(self, text: str) -> str:
        """Return a text without the secrets."""
        for each in self._secrets:
            text = text.replace(each, HIDDEN)
        return text

    def value(self, value: Any) -> Any:  # noqa: ANN401
        """Return a plain value without the secrets."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {self.text(str(key)): self.value(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.value(item) for item in value]
        return value
