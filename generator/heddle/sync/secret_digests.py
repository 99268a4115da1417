"""Digests of secrets: no server returns a secret, so only its digest tells whether it changed.

A person who reads a digest can test guesses of the secret. The digests are therefore slow to compute, and stored only
where those who may only view dashboards cannot read them (`ledger_access`).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from heddle.grafana.json_value import mapping

_HEXADECIMAL = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class SecretDigest:
    """The digest of the secrets of one object, with its salt; both are hexadecimal."""

    salt: str
    digest: str

    def matches(self, secrets: Mapping[str, str]) -> bool:
        """Return whether these are exactly the secrets that it was computed from."""
        return self == secret_digest(secrets, self.salt)


def parse_secret_digest(value: Any) -> SecretDigest | None:  # noqa: ANN401 - any JSON value
    """Return the digest in the JSON of a ledger, None if it is none: people may have edited it."""
    parts = [str(mapping(value).get(name)) for name in ("salt", "digest")]
    return SecretDigest(*parts) if all(map(_HEXADECIMAL.fullmatch, parts)) else None


def secret_digest(secrets: Mapping[str, str], salt: str) -> SecretDigest:
    """Return the digest of secrets by the name of their field."""
    text = json.dumps(dict(secrets), sort_keys=True)
    return SecretDigest(
        salt, hashlib.scrypt(text.encode(), salt=bytes.fromhex(salt), n=2**14, r=8, p=1, dklen=16).hex()
    )
