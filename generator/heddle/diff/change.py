"""A change as a value: what it touches, one sentence, and how much it matters."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any


class Kind(IntEnum):
    """How much a change matters; the smaller number is told first."""

    BEHAVIOUR = 1
    LOOK = 2
    WORDS = 3


class Flag(StrEnum):
    """What a reviewer must not overlook."""

    ALERT_REMOVED = "alert removed"
    ALERT_SILENCED = "alert silenced"
    THRESHOLD_LOOSENED = "threshold loosened"


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """The object that changes: `kind` is `dashboard`, `alert`, `data source` and so on, `title` what people call it."""

    kind: str
    uid: str
    title: str


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel, its title and the question that it answers."""

    id: int
    title: str
    question: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """A piece of a text that was compared word by word: `sign` is `-`, `+` or empty where nothing changed."""

    sign: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference that somebody notices.

    `aspect` is `object/property`, as in the ids of problems; `sentence` needs no heading to be understood but that of
    its subject and panel; `before` and `after` are plain values, None where there is none; `words` shows where in a
    query the difference is.
    """

    kind: Kind
    subject: Subject
    aspect: str
    sentence: str
    panel: Panel | None = None
    before: Any = None
    after: Any = None
    words: tuple[Word, ...] = ()
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A panel in a drawing of the grid; `mark` is empty, `changed`, `moved`, `added` or `removed`."""

    id: int
    title: str
    type: str
    x: int
    y: int
    w: int
    h: int
    mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """All changes of one object, the most important first, and for a dashboard its grid before and after."""

    subject: Subject
    changes: tuple[Change, ...]
    before: tuple[Box, ...] = ()
    after: tuple[Box, ...] = ()
    redrawn: bool = False

    @property
    def weight(self) -> tuple[int, int]:
        """Return what orders the parts: flagged first, then by the most important change."""
        return (not any(change.flags for change in self.changes), min(change.kind for change in self.changes))


@dataclass(frozen=True, slots=True, kw_only=True)
class Diff:
    """The comparison of two states, named as the reader named them."""

    before: str
    after: str
    parts: tuple[Part, ...] = ()

    @property
    def changes(self) -> tuple[Change, ...]:
        """Return every change, in the order of the parts."""
        return tuple(change for part in self.parts for change in part.changes)

    @property
    def flagged(self) -> tuple[Change, ...]:
        """Return the changes that no reviewer must overlook."""
        return tuple(change for change in self.changes if change.flags)
