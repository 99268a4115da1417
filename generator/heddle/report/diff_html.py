"""A diff as one page that needs nothing else: no scripts, no fonts, no network."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from importlib.resources import files

from heddle.diff.change import Change, Diff, Part, Word
from heddle.report.diff_common import KINDS, by_panel, clean, counts, flagged, heading
from heddle.report.diff_svg import svg

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def html(review: Diff) -> str:
    """Return the page: what must not be overlooked, then each object, a dashboard with its grid before and after."""
    return "\n".join(_page(review))


def _page(review: Diff) -> Iterator[str]:
    style = files("heddle.report").joinpath("diff.css").read_text(encoding="utf-8")
    title = f"{review.before} to {review.after}"
    yield "<!doctype html>"
    yield '<html lang="en"><head><meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{_text(title)}</title><style>\n{style}</style></head><body>"
    yield f"<h1>What changes from <code>{_text(review.before)}</code> to <code>{_text(review.after)}</code></h1>"
    yield f"<p>{_text(counts(review).capitalize())}.</p>"
    if review.flagged:
        yield '<section class="flags"><h2>Not to be overlooked</h2><ul>'
        yield from (f"<li>{_sentence(flagged(change))}</li>" for change in review.flagged)
        yield "</ul></section>"
    for part in review.parts:
        yield from _part(part)
    yield "</body></html>"


def _part(part: Part) -> Iterator[str]:
    yield f"<section><h2>{_text(heading(part.subject))}</h2>"
    for panel, changes in by_panel(part):
        if panel:
            question = f" <small>{_text(panel.question)}</small>" if panel.question else ""
            yield f"<h3>{_text(panel.title or f'panel {panel.id}')}{question}</h3>"
        yield "<ul>"
        for change in changes:
            yield _change(change)
        yield "</ul>"
    if part.before or part.after:
        yield '<div class="grids">'
        for name, boxes in (("Before", part.before), ("After", part.after)):
            yield f"<figure><figcaption>{name}</figcaption>{svg(boxes, name)}</figure>"
        yield "</div>"
        yield '<p class="legend"><i class="changed"></i>changed <i class="moved"></i>moved or resized'
        yield '<i class="added"></i>added <i class="removed"></i>removed</p>'
    yield "</section>"


def _change(change: Change) -> str:
    kind = KINDS[change.kind]
    flags = "".join(f'<b class="flag">{_text(flag)}</b>' for flag in change.flags)
    words = f"<pre>{''.join(_word(word) for word in change.words)}</pre>" if change.words else ""
    return f'<li><b class="kind {kind}">{kind}</b>{flags}{_sentence(change.sentence)}{words}</li>'


def _word(word: Word) -> str:
    tag = {"-": "del", "+": "ins"}.get(word.sign, "")
    return f"<{tag}>{_text(word.text)}</{tag}>" if tag else _text(word.text)


def _sentence(text: str) -> str:
    """Return a sentence with what stands in backquotes as code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return _text(text)
    return "".join(f"<code>{_text(part)}</code>" if index % 2 else _text(part) for index, part in enumerate(parts))


def _text(text: str) -> str:
    return escape(clean(text))
