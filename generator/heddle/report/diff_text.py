"""A diff for a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from heddle.diff.change import Change, Diff, ObjectDiff, Span
from heddle.report.diff_common import (
    KINDS,
    MAX_FLAGS,
    by_panel,
    counts,
    flagged_line,
    heading,
    panel_heading,
    printable,
)

Paint = Callable[[str, str], str]
"""Returns a text in a style of the terminal: `red`, `green`, `bold`, `panel`, or the name of a kind."""


def plain(text: str, _: str) -> str:
    """Return a text without style, for output that is not a terminal."""
    return text


def text(diff: Diff, paint: Paint = plain) -> str:
    """Return the changes of a diff, flagged changes first."""
    return "\n".join(_lines(diff, paint))


def _lines(diff: Diff, paint: Paint) -> Iterator[str]:
    yield f"{printable(diff.before)} -> {printable(diff.after)}: {counts(diff)}"
    if flagged := diff.flagged:
        yield ""
        yield from (paint(f"! {flagged_line(change)}", "red") for change in flagged[:MAX_FLAGS])
        if len(flagged) > MAX_FLAGS:
            yield paint(f"! and {len(flagged) - MAX_FLAGS} more, marked below", "red")
    for object_diff in diff.objects:
        yield ""
        yield paint(heading(object_diff.subject), "bold")
        yield from object_details(object_diff, paint)


def object_details(object_diff: ObjectDiff, paint: Paint) -> Iterator[str]:
    """Yield the changes of an object, panel by panel, as lines below its heading."""
    for panel, changes in by_panel(object_diff.changes):
        indent = "  "
        if panel:
            yield f"  {paint(panel_heading(panel), 'panel')}"
            indent = "    "
        for change in changes:
            yield from _change_lines(change, indent, paint)


def _change_lines(change: Change, indent: str, paint: Paint) -> Iterator[str]:
    kind = KINDS[change.kind]
    mark = paint(f"{kind:<10}", kind)
    flags = paint(f" ({', '.join(change.flags)})", "red") if change.flags else ""
    yield f"{indent}{mark}  {printable(change.sentence)}{flags}"
    if change.spans:
        yield f"{indent}{' ' * 12}{''.join(_span_text(span, paint) for span in change.spans).strip()}"


def _span_text(span: Span, paint: Paint) -> str:
    """Return a span as `git diff --word-diff` shows it, which is readable without color."""
    text = printable(" ".join(span.text.split()))
    space = " " if span.text[:1].isspace() else ""
    if span.sign == "-":
        return space + paint(f"[-{text}-]", "red")
    return space + (paint(f"{{+{text}+}}", "green") if span.sign == "+" else text)
