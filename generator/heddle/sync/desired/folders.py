"""The folders that files name, some by uid and some by title alone."""

from __future__ import annotations

import re
from collections.abc import Mapping

from heddle.grafana.json_value import Json
from heddle.sync.kind import Key, Kind
from heddle.sync.resources import Wanted


class Folders:
    """Collects folders while files are read; `live` are those at the root of the server, uid by title."""

    def __init__(self, live: Mapping[str, str]) -> None:
        self._titled = dict(live)
        self.found: dict[Key, Wanted] = {}

    def declared(self, title: str, uid: str, file: str) -> None:
        """Note a folder of a dashboard provider."""
        if title:
            uid = uid or self._titled.get(title) or _slug(title)
            self._titled[title] = uid
            self._add(uid, title, "", file)

    def at(self, path: list[str], file: str) -> str:
        """Return the uid of the folder at a path of titles: one that is declared or live, or one that is to be made."""
        parent = ""
        for depth, title in enumerate(path):
            name = "/".join(path[: depth + 1])
            made = _slug("-".join(path[: depth + 1]))
            uid = self._titled.setdefault(name, made)
            if uid == made:
                self._add(uid, title, parent, file)
            parent = uid
        return parent

    def of(self, file: str) -> str:
        """Return the uid of the folder that a file declares, empty where it declares none."""
        return next((each.key[1] for each in self.found.values() if each.file == file), "")

    def _add(self, uid: str, title: str, parent: str, file: str) -> None:
        body: Json = {"uid": uid, "title": title} | ({"parent": parent} if parent else {})
        after = ((Kind.FOLDER, parent),) if parent else ()
        key = (Kind.FOLDER, uid)
        self.found.setdefault(key, Wanted(key=key, title=title, body=body, sent=body, file=file, after=after))


def _slug(title: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    return f"folder-{plain}"[:40]
