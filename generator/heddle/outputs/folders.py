"""Folders as separate objects: each title on the path of a dashboard's folder is one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from heddle.compile.folders import folder_path, folder_uid

_LONGEST_UID: Final = 40
_DIGEST_LENGTH: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A folder of Grafana; `parent` is the uid of the folder that contains it, empty at the root."""

    path: tuple[str, ...]
    uid: str
    parent: str

    @property
    def title(self) -> str:
        """Return the title."""
        return self.path[-1]


class Folders:
    """The folders of a run. Each has the uid that `heddle push` gives it, unless another one has it already."""

    def __init__(self) -> None:
        self._folders: dict[tuple[str, ...], Folder] = {}
        self._uids: set[str] = set()

    def open(self, folder: str) -> tuple[list[Folder], list[Folder]]:
        """Return the folders on a path, the outermost first, and those of them that are new."""
        chain: list[Folder] = []
        added: list[Folder] = []
        for path in _prefixes(folder_path(folder)):
            if path not in self._folders:
                parent = chain[-1].uid if chain else ""
                self._folders[path] = Folder(path=path, uid=self._new_uid(path), parent=parent)
                added.append(self._folders[path])
            chain.append(self._folders[path])
        return chain, added

    def uid(self, folder: str) -> str:
        """Return the uid of a folder that is open, empty for the root."""
        path = folder_path(folder)
        return self._folders[path].uid if path else ""

    def _new_uid(self, path: tuple[str, ...]) -> str:
        uid = folder_uid("/".join(path))
        if uid in self._uids:
            digest = sha256("\0".join(path).encode()).hexdigest()[:_DIGEST_LENGTH]
            uid = f"{uid[: _LONGEST_UID - _DIGEST_LENGTH - 1]}-{digest}"
        self._uids.add(uid)
        return uid


def _prefixes(path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for length in range(1, len(path) + 1):
        yield path[:length]
