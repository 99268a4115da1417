"""Names of files and directories that every file system and Git Sync accept.

Git Sync rejects paths with other characters than ASCII letters, digits, space, `_`, `.` and `-`, and names that begin
with a dot (Grafana, apps/provisioning/pkg/safepath). Windows reserves names such as `con`, and drops spaces and dots at
the end. Windows and macOS do not distinguish upper case from lower case.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable
from hashlib import sha256
from typing import Final

_LONGEST: Final = 60
"""Characters of a name: four levels of folders then fit into the 260 characters of a path on Windows."""

_DIGEST_LENGTH: Final = 8
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)


def portable_name(text: str) -> str:
    """Return a text as the name of a file or directory: the text itself if it can be one, else with a digest of it."""
    plain = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    name = re.sub(r"[^A-Za-z0-9 _.-]+", "-", plain).strip(" .")
    if name == text and len(name) <= _LONGEST and not _RESERVED.fullmatch(name):
        return name
    return _with_digest(name, text)


class FileNames:
    """The names that are in use in a tree of directories; names that differ only in case are the same."""

    def __init__(self, reserved: str = "") -> None:
        self._reserved = reserved.casefold()
        self._owners: dict[tuple[str, str], Hashable] = {}

    def name(self, directory: str, owner: Hashable, text: str, suffix: str = "") -> str:
        """Return the name for a text in a directory, the same for the same owner and different from all others."""
        name = f"{portable_name(text)}{suffix}"
        if not self._is_free(directory, name, owner):
            name = f"{_with_digest(portable_name(text), str(owner))}{suffix}"
        self._owners[directory, name.casefold()] = owner
        return name

    def _is_free(self, directory: str, name: str, owner: Hashable) -> bool:
        folded = name.casefold()
        return folded != self._reserved and self._owners.get((directory, folded), owner) == owner


def _with_digest(name: str, text: str) -> str:
    digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST_LENGTH]
    # Without dots: Windows reserves `nul.txt` too.
    words = name.replace(".", "-")[: _LONGEST - _DIGEST_LENGTH - 1].strip(" -")
    return f"{words}-{digest}".strip("-")
