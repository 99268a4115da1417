"""What the formats of a diff have in common: its headings, its counts and its order."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from heddle.diff.change import Change, Diff, Kind, Panel, Part, Subject

KINDS = {Kind.BEHAVIOUR: "behaviour", Kind.LOOK: "look", Kind.WORDS: "words"}
NOTHING = "no differences"


def clean(text: str) -> str:
    """Return a text without what steers a terminal: a title in a file from elsewhere may hold anything."""
    return "".join(char if char.isprintable() or char in "\n\t" else "\ufffd" for char in text)


def heading(subject: Subject) -> str:
    """Return what an object is called: `Dashboard Loki Mode / Session`."""
    title = clean(subject.title or subject.uid)
    return title if title.lower() == subject.kind else f"{subject.kind[:1].upper()}{subject.kind[1:]} {title}"


def counts(review: Diff) -> str:
    """Return how much changes: `3 changes: behaviour 2, words 1`."""
    changes = review.changes
    if not changes:
        return NOTHING
    numbers = [(sum(change.kind is kind for change in changes), name) for kind, name in KINDS.items()]
    total = f"{len(changes)} change{'' if len(changes) == 1 else 's'}"
    return f"{total}: {', '.join(f'{name} {number}' for number, name in numbers if number)}"


def by_panel(part: Part) -> Iterator[tuple[Panel | None, list[Change]]]:
    """Yield the changes of an object panel by panel, those of the object itself first, then what matters most."""
    locations: dict[Panel | None, int] = {None: -1}
    for change in part.changes:
        locations.setdefault(change.panel, len(locations))
    ordered = sorted(part.changes, key=lambda change: locations[change.panel])
    for panel, changes in groupby(ordered, key=lambda change: change.panel):
        yield panel, list(changes)


def asked(panel: Panel) -> str:
    """Return a panel's title, and the question it answers where it asks one."""
    title = clean(panel.title) or f"panel {panel.id}"
    return f"{title}: {clean(panel.question)}" if panel.question else title


def flagged(change: Change) -> str:
    """Return a flagged change as one line that needs no heading."""
    where = f", {clean(change.panel.title)}" if change.panel else ""
    return f"{', '.join(change.flags)}: {heading(change.subject)}{where}. {clean(change.sentence)}"
