"""Digests: of what was applied, and of secrets that no server gives back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

_LENGTH = 16


def digest(value: Any) -> str:  # noqa: ANN401 - any plain value
    """Return 16 hex digits that two plain values share where they are equal; 1 and 1.0 are."""
    text = json.dumps(_plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:_LENGTH]


def secret_digest(secrets: Mapping[str, str], salt: str) -> str:
    """Return a salted digest of secrets by name, slow on purpose: whoever may read the object can read it.

    Empty where there are no secrets.
    """
    if not secrets:
        return ""
    text = json.dumps(dict(secrets), sort_keys=True)
    return hashlib.scrypt(text.encode(), salt=bytes.fromhex(salt), n=2**14, r=8, p=1, dklen=16).hex()


def _plain(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
