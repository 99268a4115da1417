"""A diff for a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from heddle.diff.change import Change, Diff, Part, Word
from heddle.report.diff_common import KINDS, asked, by_panel, clean, counts, flagged, heading

Paint = Callable[[str, str], str]
"""Puts a text into a colour of the terminal: `red`, `green`, `bold`, or the name of a kind."""


def plain(text: str, _: str) -> str:
    """Return a text as it is, where there is no terminal."""
    return text


def text(review: Diff, paint: Paint = plain) -> str:
    """Return the changes of a review, what must not be overlooked first."""
    return "\n".join(_lines(review, paint))


def _lines(review: Diff, paint: Paint) -> Iterator[str]:
    yield f"{clean(review.before)} -> {clean(review.after)}: {counts(review)}"
    if review.flagged:
        yield ""
        yield from (paint(f"! {flagged(change)}", "red") for change in review.flagged)
    for part in review.parts:
        yield ""
        yield from _part(part, paint)


def _part(part: Part, paint: Paint) -> Iterator[str]:
    yield paint(heading(part.subject), "bold")
    for panel, changes in by_panel(part):
        indent = "  "
        if panel:
            yield f"  {paint(asked(panel), 'panel')}"
            indent = "    "
        for change in changes:
            yield from _change(change, indent, paint)


def _change(change: Change, indent: str, paint: Paint) -> Iterator[str]:
    kind = KINDS[change.kind]
    mark = paint(f"{kind:<9}", kind)
    flags = paint(f" ({', '.join(change.flags)})", "red") if change.flags else ""
    yield f"{indent}{mark}  {clean(change.sentence)}{flags}"
    if change.words:
        yield f"{indent}{' ' * 11}{''.join(_word(word, paint) for word in change.words).strip()}"


def _word(word: Word, paint: Paint) -> str:
    """Return a word as `git diff --word-diff` shows it, so that it reads without colour too."""
    text = clean(" ".join(word.text.split()))
    space = " " if word.text[:1].isspace() else ""
    if word.sign == "-":
        return space + paint(f"[-{text}-]", "red")
    return space + (paint(f"{{+{text}+}}", "green") if word.sign == "+" else text)
