"""A diff as one HTML page without scripts, external fonts or network access."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from importlib.resources import files

from heddle.diff.change import Change, Diff, ObjectDiff, Span
from heddle.report.diff_common import KINDS, by_panel, counts, flagged_line, heading, printable
from heddle.report.diff_layout import svg

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def html(diff: Diff) -> str:
    """Return the page: flagged changes, then each object, a dashboard with its grid before and after."""
    return "\n".join(_page(diff))


def _page(diff: Diff) -> Iterator[str]:
    style = files("heddle.report").joinpath("diff.css").read_text(encoding="utf-8")
    title = f"{diff.before} to {diff.after}"
    yield "<!doctype html>"
    yield '<html lang="en"><head><meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{_text(title)}</title><style>\n{style}</style></head><body>"
    yield f"<h1>Changes from <code>{_text(diff.before)}</code> to <code>{_text(diff.after)}</code></h1>"
    yield f"<p>{_text(counts(diff).capitalize())}.</p>"
    if diff.flagged:
        yield '<section class="flags"><h2>Review first</h2><ul>'
        yield from (f"<li>{_sentence(flagged_line(change))}</li>" for change in diff.flagged)
        yield "</ul></section>"
    for object_diff in diff.objects:
        yield from _object_section(object_diff)
    yield "</body></html>"


def _object_section(object_diff: ObjectDiff) -> Iterator[str]:
    yield f"<section><h2>{_text(heading(object_diff.subject))}</h2>"
    for panel, changes in by_panel(object_diff.changes):
        if panel:
            question = f" <small>{_text(panel.question)}</small>" if panel.question else ""
            yield f"<h3>{_text(panel.title or f'panel {panel.id}')}{question}</h3>"
        yield "<ul>"
        for change in changes:
            yield _change_item(change)
        yield "</ul>"
    if object_diff.before or object_diff.after:
        yield '<div class="grids">'
        for name, boxes in (("Before", object_diff.before), ("After", object_diff.after)):
            yield f"<figure><figcaption>{name}</figcaption>{svg(boxes, name)}</figure>"
        yield "</div>"
        yield '<p class="legend"><i class="changed"></i>changed <i class="moved"></i>moved or resized'
        yield '<i class="added"></i>added <i class="removed"></i>removed</p>'
    yield "</section>"


def _change_item(change: Change) -> str:
    kind = KINDS[change.kind]
    flags = "".join(f'<b class="flag">{_text(flag)}</b>' for flag in change.flags)
    spans = f"<pre>{''.join(map(_span_markup, change.spans))}</pre>" if change.spans else ""
    return f'<li><b class="kind {kind}">{kind}</b>{flags}{_sentence(change.sentence)}{spans}</li>'


def _span_markup(span: Span) -> str:
    tag = {"-": "del", "+": "ins"}.get(span.sign, "")
    return f"<{tag}>{_text(span.text)}</{tag}>" if tag else _text(span.text)


def _sentence(text: str) -> str:
    """Return a sentence with the text in backquotes as code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return _text(text)
    return "".join(f"<code>{_text(part)}</code>" if index % 2 else _text(part) for index, part in enumerate(parts))


def _text(text: str) -> str:
    return escape(printable(text))
