"""A note of one file or folder, and whether it still holds."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from heddle.build.output.staging_dir import SUFFIX

Kind = Literal["file", "folder", "absent", "other"]

# A file written this recently may be written again within the same tick of the file system's clock.
_TICK = 20_000_000
_COARSE_TICK = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Note:
    """What stood at `path`: `changed` is when, in nanoseconds, and 0 where that proves nothing.

    `digest` is of a file's bytes or of a folder's names; without one, only size and time tell.
    """

    path: str
    kind: Kind
    size: int = 0
    changed: int = 0
    digest: str = ""

    def holds(self, apart: Collection[str] = ()) -> bool:
        """Tell whether the same still stands there: by size and time, or else by what it holds."""
        kind, size, changed = look(self.path)
        if kind != self.kind or kind == "other":
            return False
        if kind == "absent" or (changed == self.changed and size == self.size):
            return True
        if kind == "folder":
            return names(self.path, apart) == self.digest
        return size == self.size and bool(self.digest) and content(self.path) == self.digest

    def encode(self) -> list[str | int]:
        """Return a value for JSON, which `Note(*value)` reads."""
        return [self.path, self.kind, self.size, self.changed, self.digest]


def take(path: str, apart: Collection[str] = (), *, digest: str | None = None) -> Note:
    """Note what stands at `path` now; `digest` is that of its bytes, where it is known or not wanted."""
    kind, size, changed = look(path)
    if digest is None:
        digest = content(path) if kind == "file" else names(path, apart) if kind == "folder" else ""
    tick = _TICK if changed % 1_000_000_000 else _COARSE_TICK
    return Note(path, kind, size, changed if time.time_ns() - changed > tick else 0, digest)


def content(path: str) -> str:
    """Return the digest of a file's bytes, empty when it cannot be read."""
    try:
        return hashlib.sha256(Path(path).read_bytes()).hexdigest()
    except OSError:
        return ""


def names(path: str, apart: Collection[str]) -> str:
    """Return the digest of the names in a folder, but for what a run itself makes there and the paths `apart`."""
    try:
        found = os.listdir(path)  # noqa: PTH208 - names, not paths: a folder may hold thousands
    except OSError:
        return ""
    own = {name for name in found if name == "__pycache__" or name.endswith(SUFFIX) or f"{path}/{name}" in apart}
    listed = "\0".join(sorted({*found} - own))
    return hashlib.sha256(listed.encode("utf-8", "surrogateescape")).hexdigest()


def look(path: str) -> tuple[Kind, int, int]:
    """Return what stands at `path`, its size, and when it last changed."""
    try:
        found = os.stat(path)  # noqa: PTH116 - called for every input of a run that has nothing to do
    except (FileNotFoundError, NotADirectoryError):
        return "absent", 0, 0
    except (OSError, ValueError):
        return "other", 0, 0
    # The later of the two: a change that sets the time back still counts.
    changed = max(found.st_mtime_ns, found.st_ctime_ns)
    if stat.S_ISDIR(found.st_mode):
        return "folder", 0, changed
    return ("file" if stat.S_ISREG(found.st_mode) else "other"), found.st_size, changed
