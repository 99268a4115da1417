"""Keeps secrets out of a review: a reference to a variable is shown, a value is not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

HIDDEN = "(hidden)"

_KEY = re.compile(
    r"^secure|password|secret|token|api_?key|credential|httpHeaderValue|integrationKey|private_?key", re.IGNORECASE
)
_LOGIN = re.compile(r"(?<=://)[^/@\s]+(?=@)")
_REFERENCE = re.compile(r"^\$(?:\w+|\{\w+\}|__\w+\{.*\})(?::\$\w+)?$")


def masked(value: Any, path: Sequence[str] = ()) -> Any:  # noqa: ANN401 - any plain value
    """Return a plain value without the secrets that stand in it or at its path."""
    if isinstance(value, dict):
        return {key: masked(item, (*path, str(key))) for key, item in value.items()}
    if isinstance(value, list):
        return [masked(item, path) for item in value]
    if not isinstance(value, str) or not value or _REFERENCE.match(value):
        return value
    if any(_KEY.search(part) for part in path) or ("settings" in path and path[-1] == "url"):
        return HIDDEN
    return _LOGIN.sub(lambda found: found[0] if _REFERENCE.match(found[0]) else HIDDEN, value)
