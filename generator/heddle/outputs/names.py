"""Names of Kubernetes objects, from uids and titles."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Final

_LENGTH: Final = 63
"""The maximum length of a DNS label, which is a valid name for every object."""
_DIGEST_LENGTH: Final = 8


def object_name(*parts: str) -> str:
    """Return a name of at most 63 lower-case letters, digits and `-`, the same on each run.

    Parts with other characters get a digest as suffix: `A_b` and `a-b` have different names.
    """
    text = "-".join(parts)
    words = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    if words == text and len(words) <= _LENGTH:
        return words
    digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST_LENGTH]
    return f"{words[: _LENGTH - _DIGEST_LENGTH - 1].strip('-')}-{digest}".strip("-")


def data_key(text: str, suffix: str) -> str:
    """Return a key of a ConfigMap, which is the name of a file: the text itself if it can be one."""
    is_key = re.fullmatch(r"[A-Za-z0-9_-]{1,200}", text)
    return f"{text if is_key else object_name(text)}{suffix}"
