"""A change as a value: what it touches, one sentence, and how much it matters."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any


class Kind(IntEnum):
    """How much a change matters; reports list the smaller number first."""

    BEHAVIOR = 1
    APPEARANCE = 2
    TEXT = 3


class Flag(StrEnum):
    """A change that a reviewer must not overlook."""

    ALERT_REMOVED = "alert removed"
    ALERT_SILENCED = "alert silenced"
    THRESHOLD_LOOSENED = "threshold loosened"


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """The object that changes: `kind` is `dashboard`, `alert`, `data source` and so on."""

    kind: str
    uid: str
    title: str


@dataclass(frozen=True, slots=True)
class PanelRef:
    """A panel by id and title, with the question that it answers."""

    id: int
    title: str
    question: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a text that was compared word by word: `sign` is `-`, `+` or empty for an unchanged piece."""

    sign: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One visible difference.

    `aspect` is `object/property`, like the ids of findings. `sentence` is complete under the heading of its subject and
    panel. `before` and `after` are JSON values, None for an absent one. `spans` shows where a query or text differs.
    The same change of several panels has no `panel`, but all of them as `panels`; `before` and `after` are lists of one
    value for each panel where the panels differ.
    """

    kind: Kind
    subject: Subject
    aspect: str
    sentence: str
    panel: PanelRef | None = None
    panels: tuple[PanelRef, ...] = ()
    before: Any = None
    after: Any = None
    spans: tuple[Span, ...] = ()
    flags: tuple[Flag, ...] = ()

    @property
    def sort_key(self) -> tuple[bool, int]:
        """Order flagged changes first, then by kind."""
        return not self.flags, self.kind


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
class ObjectDiff:
    """All changes of one object, the most important first, and for a dashboard its grid before and after."""

    subject: Subject
    changes: tuple[Change, ...]
    before: tuple[Box, ...] = ()
    after: tuple[Box, ...] = ()
    layout_changed: bool = False

    @property
    def sort_key(self) -> tuple[bool, int]:
        """Order objects with flagged changes first, then by their most important change."""
        return min(change.sort_key for change in self.changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Diff:
    """The comparison of two states; `before` and `after` are their names, such as a revision."""

    before: str
    after: str
    objects: tuple[ObjectDiff, ...] = ()

    @property
    def changes(self) -> tuple[Change, ...]:
        """Return every change, in the order of the objects."""
        return tuple(change for diff in self.objects for change in diff.changes)

    @property
    def flagged(self) -> tuple[Change, ...]:
        """Return the changes that have a flag."""
        return tuple(change for change in self.changes if change.flags)
