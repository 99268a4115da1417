"""A diff for a comment on a pull request: folded, and never longer than such a comment may be."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from heddle.diff.change import Change, Diff, Kind, Part, Word
from heddle.report.diff_common import KINDS, by_panel, clean, counts, flagged, heading
from heddle.report.diff_grid import LEGEND, busy, grid

MOST = 65_000
"""Characters: the limit of GitHub is 65,536."""

_ROOM = 400
"""Characters that are kept for saying what was left out."""

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~@&!])")
_SPACE = re.compile(r"\s+")
_MOST_FLAGS = 30


def markdown(review: Diff, most: int = MOST) -> str:
    """Return the changes of a review, the most important first; says what did not fit."""
    head = "\n".join(_head(review))
    if not review.parts:
        return head
    room = most - len(head) - _ROOM
    shown: list[str] = []
    left: list[Part] = []
    for part in review.parts:
        found = _fitting(part, room, open=len(review.parts) == 1)
        if found is None:
            left.append(part)
        else:
            shown.append(found)
            room -= len(found) + 2
    return "\n\n".join([head, *shown, *_left_out(left)])


def _head(review: Diff) -> Iterator[str]:
    yield f"**{_plain(counts(review)).capitalize()}** from {_code(review.before)} to {_code(review.after)}"
    if flags := review.flagged:
        yield ""
        yield "> [!WARNING]"
        yield from (f"> - {_cut(_sentence(flagged(change)), 500)}" for change in flags[:_MOST_FLAGS])
        if len(flags) > _MOST_FLAGS:
            yield f"> - and {len(flags) - _MOST_FLAGS} more"


def _fitting(part: Part, room: int, *, open: bool) -> str | None:
    """Return a part with as much as there is room for: without its drawings, then with fewer changes, or not at all."""

    def told(most: int, *, drawn: bool = False) -> str:
        return "\n".join(_part(part, drawn=drawn, most=most, open=open))

    everything = len(part.changes)
    if len(text := told(everything, drawn=True)) <= room or len(text := told(everything)) <= room:
        return text
    fits = bisect_right(range(1, everything), room, key=lambda most: len(told(most)))
    return told(fits) if fits else None


def _part(part: Part, *, drawn: bool, most: int, open: bool) -> Iterator[str]:
    changes = part.changes[:most]
    number = len(part.changes)
    title = f"<b>{_html(heading(part.subject))}</b>: {number} change{'' if number == 1 else 's'}"
    yield f"<details{' open' if open else ''}><summary>{title}</summary>"
    yield ""
    for panel, told in by_panel(Part(subject=part.subject, changes=changes)):
        if panel:
            yield f"- **{_plain(panel.title or f'panel {panel.id}')}** {_plain(panel.question)}".rstrip()
        for change in told:
            yield from _change(change, "  " if panel else "")
    if len(changes) < number:
        yield f"- and {number - len(changes)} smaller changes that did not fit here"
    if drawn and part.redrawn:
        before, after = busy(part.before, part.after)
        yield from ("", "```text", "before", grid(before), "", "after", grid(after), "", LEGEND, "```")
    yield ""
    yield "</details>"


def _change(change: Change, indent: str) -> Iterator[str]:
    flags = f" **({', '.join(change.flags)})**" if change.flags else ""
    kind = "" if change.kind is Kind.BEHAVIOUR else f" _({KINDS[change.kind]})_"
    yield f"{indent}- {_sentence(change.sentence)}{kind}{flags}"
    if change.words and sum(len(word.text) for word in change.words) < 2_000:
        yield f"{indent}  ```diff"
        yield from (f"{indent}  {line}" for line in _sides(change.words))
        yield f"{indent}  ```"


def _sides(words: tuple[Word, ...]) -> Iterator[str]:
    """Yield a query as it was and as it is, each on a line."""
    for sign in "-+":
        side = "".join(word.text for word in words if word.sign in ("", sign))
        yield f"{sign} {' '.join(side.split())}".replace("```", "'''")


def _left_out(parts: list[Part]) -> Iterator[str]:
    if parts:
        names = _cut(", ".join(heading(part.subject) for part in parts), 250)
        number = sum(len(part.changes) for part in parts)
        yield f"{number} changes of {len(parts)} more objects did not fit here: {_plain(names)}"


def _sentence(text: str) -> str:
    """Return a sentence with what stands in backquotes as code, and the rest with no markup of its own."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return _plain(text)
    return "".join(_code(part) if index % 2 else _plain(part) for index, part in enumerate(parts))


def _code(text: str) -> str:
    text = " ".join(text.split())
    return f"`{text}`" if "`" not in text else f"`` {text} ``"


def _plain(text: str) -> str:
    return (
        _SPECIAL.sub(r"\\\1", _SPACE.sub(" ", clean(text)))
        .replace("\\@", "@\u200b")
        .replace("\\#", "#\u200b")
        .replace("://", ":\u200b//")
    )


def _html(text: str) -> str:
    from html import escape

    return escape(" ".join(text.split())).replace("@", "@\u200b").replace("#", "#\u200b")


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
