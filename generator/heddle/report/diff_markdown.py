"""A diff as Markdown for a comment on a pull request: folded, and at most as long as such a comment may be."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from html import escape

from heddle.diff.change import Change, Diff, Kind, ObjectDiff, Span
from heddle.report.diff_common import KINDS, MAX_FLAGS, by_panel, counts, flagged_line, heading, printable
from heddle.report.diff_layout import LEGEND, changed_rows, grid

MAX_LENGTH = 65_000
"""Characters; GitHub allows 65,536."""

_RESERVED = 400
"""Characters reserved for the note on what was left out."""

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~@&!])")
_SPACE = re.compile(r"\s+")


def markdown(diff: Diff, limit: int = MAX_LENGTH) -> str:
    """Return the changes of a diff, the most important first, in at most `limit` characters; names what did not fit."""
    head = "\n".join(_head(diff))
    if not diff.objects:
        return head
    room = limit - len(head) - _RESERVED
    sections: list[str] = []
    omitted: list[ObjectDiff] = []
    for object_diff in diff.objects:
        section = _fitting_section(object_diff, room, is_open=len(diff.objects) == 1)
        if section is None:
            omitted.append(object_diff)
        else:
            sections.append(section)
            room -= len(section) + 2
    return "\n\n".join([head, *sections, *_omission_note(omitted)])


def _head(diff: Diff) -> Iterator[str]:
    yield f"**{_plain(counts(diff)).capitalize()}** from {_code(diff.before)} to {_code(diff.after)}"
    if flagged := diff.flagged:
        yield ""
        yield "> [!WARNING]"
        yield from (f"> - {_cut(_sentence(flagged_line(change)), 500)}" for change in flagged[:MAX_FLAGS])
        if len(flagged) > MAX_FLAGS:
            yield f"> - and {len(flagged) - MAX_FLAGS} more"


def _fitting_section(diff: ObjectDiff, room: int, *, is_open: bool) -> str | None:
    """Return an object's section in at most `room` characters: without the grid or with fewer changes if it must."""

    def section(limit: int, *, with_grid: bool = False) -> str:
        return "\n".join(_section(diff, with_grid=with_grid, limit=limit, is_open=is_open))

    count = len(diff.changes)
    if len(text := section(count, with_grid=True)) <= room or len(text := section(count)) <= room:
        return text
    fitting = bisect_right(range(1, count), room, key=lambda limit: len(section(limit)))
    return section(fitting) if fitting else None


def _section(diff: ObjectDiff, *, with_grid: bool, limit: int, is_open: bool) -> Iterator[str]:
    changes = diff.changes[:limit]
    count = len(diff.changes)
    title = f"<b>{_html(heading(diff.subject))}</b>: {count} change{'' if count == 1 else 's'}"
    yield f"<details{' open' if is_open else ''}><summary>{title}</summary>"
    yield ""
    for panel, panel_changes in by_panel(changes):
        if panel:
            yield f"- **{_plain(panel.title or f'panel {panel.id}')}** {_plain(panel.question)}".rstrip()
        for change in panel_changes:
            yield from _change_lines(change, "  " if panel else "")
    if len(changes) < count:
        yield f"- and {count - len(changes)} less important changes, omitted to fit"
    if with_grid and diff.layout_changed:
        before, after = changed_rows(diff.before, diff.after)
        yield from ("", "```text", "before", grid(before), "", "after", grid(after), "", LEGEND, "```")
    yield ""
    yield "</details>"


def _change_lines(change: Change, indent: str) -> Iterator[str]:
    flags = f" **({', '.join(change.flags)})**" if change.flags else ""
    kind = "" if change.kind is Kind.BEHAVIOR else f" _({KINDS[change.kind]})_"
    yield f"{indent}- {_sentence(change.sentence)}{kind}{flags}"
    if change.spans and sum(len(span.text) for span in change.spans) < 2_000:
        yield f"{indent}  ```diff"
        yield from (f"{indent}  {line}" for line in _both_sides(change.spans))
        yield f"{indent}  ```"


def _both_sides(spans: tuple[Span, ...]) -> Iterator[str]:
    """Yield a query before and after, each on a line."""
    for sign in "-+":
        side = "".join(span.text for span in spans if span.sign in ("", sign))
        yield f"{sign} {' '.join(side.split())}".replace("```", "'''")


def _omission_note(omitted: list[ObjectDiff]) -> Iterator[str]:
    if omitted:
        names = _cut(", ".join(heading(diff.subject) for diff in omitted), 250)
        count = sum(len(diff.changes) for diff in omitted)
        yield f"Omitted to fit: {count} changes of {len(omitted)} objects: {_plain(names)}"


def _sentence(text: str) -> str:
    """Return a sentence with the text in backquotes as code, and the rest escaped."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return _plain(text)
    return "".join(_code(part) if index % 2 else _plain(part) for index, part in enumerate(parts))


def _code(text: str) -> str:
    text = " ".join(text.split())
    return f"`{text}`" if "`" not in text else f"`` {text} ``"


def _plain(text: str) -> str:
    return (
        _SPECIAL.sub(r"\\\1", _SPACE.sub(" ", printable(text)))
        .replace("\\@", "@\u200b")
        .replace("\\#", "#\u200b")
        .replace("://", ":\u200b//")
    )


def _html(text: str) -> str:
    return escape(" ".join(text.split())).replace("@", "@\u200b").replace("#", "#\u200b")


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
