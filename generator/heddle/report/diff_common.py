"""What the formats of a diff have in common: headings, counts and order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from heddle.diff.change import Change, Diff, Kind, PanelRef, Subject

KINDS = {Kind.BEHAVIOR: "behavior", Kind.APPEARANCE: "appearance", Kind.TEXT: "text"}
NO_DIFFERENCES = "no differences"
MAX_FLAGS = 30
"""The number of flagged changes that are listed before all changes."""


def printable(text: str) -> str:
    """Return a text without terminal control characters, which a title in an external file may contain."""
    return "".join(char if char.isprintable() or char in "\n\t" else "\ufffd" for char in text)


def heading(subject: Subject) -> str:
    """Return the heading of an object: `Dashboard Shop / Orders`."""
    title = printable(subject.title or subject.uid)
    return title if title.lower() == subject.kind else f"{subject.kind[:1].upper()}{subject.kind[1:]} {title}"


def counts(diff: Diff) -> str:
    """Return how many changes there are: `3 changes: behavior 2, text 1`."""
    changes = diff.changes
    if not changes:
        return NO_DIFFERENCES
    numbers = [(sum(change.kind is kind for change in changes), name) for kind, name in KINDS.items()]
    total = f"{len(changes)} change{'' if len(changes) == 1 else 's'}"
    return f"{total}: {', '.join(f'{name} {number}' for number, name in numbers if number)}"


def by_panel(changes: Iterable[Change]) -> Iterator[tuple[PanelRef | None, list[Change]]]:
    """Yield the changes of an object panel by panel: those of the object itself first, then in their own order."""
    listed = list(changes)
    positions: dict[PanelRef | None, int] = {None: -1}
    for change in listed:
        positions.setdefault(change.panel, len(positions))
    ordered = sorted(listed, key=lambda change: positions[change.panel])
    for panel, group in groupby(ordered, key=lambda change: change.panel):
        yield panel, list(group)


def panel_heading(panel: PanelRef) -> str:
    """Return a panel's title, followed by the question that it answers."""
    title = printable(panel.title) or f"panel {panel.id}"
    return f"{title}: {printable(panel.question)}" if panel.question else title


def flagged_line(change: Change) -> str:
    """Return a flagged change as one line that needs no heading."""
    panel = f", {printable(change.panel.title)}" if change.panel else ""
    return f"{', '.join(change.flags)}: {heading(change.subject)}{panel}. {printable(change.sentence)}"
