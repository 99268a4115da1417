"""One setting that somebody gave, and where."""

from __future__ import annotations

from dataclasses import dataclass

from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location
from heddle.settings.kinds import Fault, Value
from heddle.settings.setting import Setting


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A key, its value, and its place."""

    key: str
    value: Value
    location: Location


def entry(setting: Setting, key: str, raw: object, location: Location, called: str) -> Entry | Finding:
    """Return `raw` as an entry, or what is wrong with it; `called` is the reader's name for it."""
    value = setting.fit(raw)
    if isinstance(value, Fault):
        return Finding(id=value.id, location=location, message=f"`{called}` {value.what}", help=value.help)
    return Entry(key=key, value=value, location=location)
