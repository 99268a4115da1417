"""Keeps secrets out of everything that is shown or stored; a secret is known by its value, its key or its variable."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from heddle.diagnostics.tokens import REFERENCE, USER_IN_URL

HIDDEN = "(hidden)"
OTHER_VALUE = "(set to something else)"
REDACTED = "[REDACTED]"
"""What Grafana returns in place of a secret."""

_SHORTEST_SECRET, _SHORTEST_VALUE = 4, 8
"""Shorter values are ordinary words, and masking them would make a text unreadable: of a variable whose name says that
it is a secret, and of any other one."""

_SECRET_VARIABLE = re.compile(r"PASS|SECRET|TOKEN|KEY|CREDENTIAL|WEBHOOK|HOOK|URL|DSN", re.IGNORECASE)
_SECRET_FIELD = re.compile(
    r"^secure|password|secret|token|api_?key|credential|httpHeaderValue|integrationKey|private_?key", re.IGNORECASE
)


class Redactor:
    """Masks known values, as the last line of defense: a server may repeat a secret in its response."""

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


def secret_values(environ: Mapping[str, str], names: Iterable[str]) -> list[str]:
    """Return the values of environment variables that must not be shown.

    A short one counts only where the name of its variable says so: a user may be called `default`.
    """
    values = [(name, environ.get(name, "")) for name in sorted(set(names))]
    return [
        value
        for name, value in values
        if len(value) >= (_SHORTEST_SECRET if _SECRET_VARIABLE.search(name) else _SHORTEST_VALUE)
    ]


def mask_secret_fields(value: Any, path: Sequence[str] = ()) -> Any:  # noqa: ANN401
    """Return a JSON value with the fields masked that hold secrets by their name; `path` leads to the value.

    A reference to an environment variable is not masked. A user in a URL is.
    """
    if isinstance(value, dict):
        return {key: mask_secret_fields(item, (*path, str(key))) for key, item in value.items()}
    if isinstance(value, list):
        return [mask_secret_fields(item, path) for item in value]
    if not isinstance(value, str) or not value or REFERENCE.match(value):
        return value
    # The URL of a contact point is what authorizes its sender.
    if any(_SECRET_FIELD.search(part) for part in path) or ("settings" in path and path[-1] == "url"):
        return HIDDEN
    return USER_IN_URL.sub(lambda match: match[0] if REFERENCE.match(match[0]) else HIDDEN, value)


def with_variable_names(live: Any, named: Any, expanded: Any) -> Any:  # noqa: ANN401
    """Return a live value with `$NAME` where it equals the value of the variable, and `OTHER_VALUE` where it does not.

    `named` is the desired value with the names of variables, `expanded` the same with their values.
    """
    if isinstance(live, dict) and isinstance(named, dict) and isinstance(expanded, dict):
        # Old versions of Grafana return more secret fields than were sent.
        known = {key: item for key, item in live.items() if item != REDACTED or key in named}
        return {key: with_variable_names(item, named.get(key), expanded.get(key)) for key, item in known.items()}
    if isinstance(live, list) and isinstance(named, list) and isinstance(expanded, list):
        if len(live) == len(named) == len(expanded):
            return [with_variable_names(*items) for items in zip(live, named, expanded, strict=True)]
        return live
    if _equal(named, expanded):
        return live
    return named if live == REDACTED or _equal(live, expanded) else OTHER_VALUE


def _equal(one: Any, other: Any) -> bool:  # noqa: ANN401
    return bool(one == other) and isinstance(one, bool) is isinstance(other, bool)
