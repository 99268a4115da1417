"""Settings given in TOML: `[tool.heddle]` and the tables under it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from heddle.diagnostics.finding import Finding
from heddle.settings.document import Document
from heddle.settings.entry import Entry, entry
from heddle.settings.keys import every, is_table, meant, setting_at

_NAME = re.compile(r"[A-Za-z0-9_-]+")


def entries_in(table: Mapping[str, object], document: Document, *under: str) -> Iterator[Entry | Finding]:
    """Yield each setting that a table gives, or what is wrong with it; `under` is its path below `[tool.heddle]`."""
    for path, raw in _leaves(table):
        yield _entry(path, raw, document, under)


def _leaves(table: Mapping[str, object], path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], object]]:
    for name, raw in table.items():
        below = (*path, name)
        if isinstance(raw, dict) and is_table(below):
            yield from _leaves(raw, below)
        else:
            yield below, raw


def _entry(path: tuple[str, ...], raw: object, document: Document, under: tuple[str, ...]) -> Entry | Finding:
    location = document.location(*under, *path)
    key = ".".join(path)
    setting = setting_at(path)
    if not all(_NAME.fullmatch(name) for name in path):
        help = "use letters, digits, `_` and `-`"
        return Finding(
            id="settings/name", location=location, message=f"`{key}` has a name that cannot be used", help=help
        )
    if setting:
        return entry(setting, key, raw, location, key)
    if is_table(path):
        what = f"`{key}` is a table of settings, not a value"
        return Finding(id="settings/type", location=location, message=what, help=meant(key, every()))
    what = f"there is no setting `{key}`"
    return Finding(id="settings/unknown-key", location=location, message=what, help=meant(key, every([key])))
