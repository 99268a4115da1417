"""Which names a file below `out/` may have, on every file system that the tree may be checked out on."""

from __future__ import annotations

import unicodedata

MANIFEST = "manifest.json"


def flaw(path: str) -> str | None:
    """Return why `path` cannot name a file below `out/`, or None when it can."""
    if not all(part not in {"", ".", ".."} for part in path.split("/")):
        return "is not a plain relative path"
    if "\\" in path or not path.isprintable():
        return "has a character that some file systems refuse"
    return None


def folded(path: str) -> str:
    """Return what a file system that ignores letter case and Unicode form takes `path` for."""
    return path.casefold() if path.isascii() else unicodedata.normalize("NFC", path).casefold()


def parents(path: str) -> list[str]:
    """Return the folders that `path` lies in, the nearest first."""
    found = []
    while cut := path.rpartition("/")[0]:
        found.append(path := cut)
    return found


class Names:
    """The names taken so far; a second taker is told why it cannot have one."""

    def __init__(self) -> None:
        self._files = {folded(MANIFEST): MANIFEST}
        self._folders: dict[str, str] = {}
        self._known: set[str] = set()

    def claim(self, path: str) -> str | None:
        """Take `path`; return why that cannot be, or None."""
        key = folded(path)
        if (taken := self._files.get(key)) is not None:
            return "is made twice" if taken == path else f"and {taken} differ only by letter case"
        if (folder := self._folders.get(key)) is not None:
            return f"is made as a file, and {folder}/ as a folder"
        for folder in parents(path):
            if folder in self._known:
                break
            key_of_folder = folded(folder)
            if (file := self._files.get(key_of_folder)) is not None:
                return f"needs a folder where the file {file} is made"
            if (spelled := self._folders.setdefault(key_of_folder, folder)) != folder:
                return f"lies in a folder that differs from {spelled}/ only by letter case"
            self._known.add(folder)
        self._files[key] = path
        return None
