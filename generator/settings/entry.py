"""One setting that somebody gave, and where."""

from __future__ import annotations

from dataclasses import dataclass

from generator.place import Place
from generator.problem import Problem
from generator.settings.kinds import Fault, Value
from generator.settings.setting import Setting


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A key, its value, and its place."""

    key: str
    value: Value
    place: Place


def entry(setting: Setting, key: str, raw: object, place: Place, called: str) -> Entry | Problem:
    """Return `raw` as an entry, or what is wrong with it; `called` is the reader's name for it."""
    value = setting.fit(raw)
    if isinstance(value, Fault):
        return Problem(id=value.id, place=place, message=f"`{called}` {value.what}", mend=value.mend)
    return Entry(key=key, value=value, place=place)
