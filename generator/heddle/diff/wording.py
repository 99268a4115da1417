"""The sentences of a diff: every sentence that describes a change is written here.

Labels are nouns without an article, such as `unit` or `legend of query A`, so that a sentence needs no grammar beyond
`Unit changed from "s" to "ms".`
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from heddle.diff.change import Span
from heddle.diff.text_diff import compare_prose, hunks

_LONGEST_VALUE = 90
_MOST_HUNKS = 3
_MOST_TITLES = 12


class Words(str):
    """A text that is shown without quotes: a word for a code, or a number with its unit."""

    __slots__ = ()


def describe_change(label: str, before: Any, after: Any) -> str:  # noqa: ANN401 - any JSON value
    """Return the sentence for a value that was added, removed or changed; two hidden secrets have equal values."""
    if before == after and before is not None:
        return as_sentence(f"{label} changed (value hidden)")
    if isinstance(after, bool) and not isinstance(before, (str, int, float, list, dict)):
        return as_sentence(f"{label} turned {'on' if after else 'off'}")
    if isinstance(before, bool) and isinstance(after, bool):
        return as_sentence(f"{label} turned {'on' if after else 'off'}")
    if before is None:
        return as_sentence(f"{label} added: {display(after)}")
    if after is None:
        return as_sentence(f"{label} removed (was {display(before)})")
    if display(before) == display(after):
        return as_sentence(f"{label} changed")
    if isinstance(before, list) and isinstance(after, list) and _is_flat(before) and _is_flat(after):
        return _describe_members(label, before, after)
    return as_sentence(f"{label} changed from {display(before)} to {display(after)}")


def describe_text_change(label: str, spans: Sequence[Span]) -> str:
    """Return the sentence for a query or text, with the words that differ where they are few."""
    pieces = list(hunks(tuple(spans)))
    if len(pieces) > _MOST_HUNKS or sum(len(old) + len(new) for old, new in pieces) > 3 * _LONGEST_VALUE:
        return as_sentence(f"{label} was rewritten")
    return as_sentence(f"{label} changed: {join([_describe_hunk(old, new) for old, new in pieces])}")


def describe_prose_change(label: str, before: str, after: str) -> str:
    """Return the sentence for a text for people, such as a description."""
    if not before or not after:
        return describe_change(label, before or None, after or None)
    return describe_text_change(label, compare_prose(before, after))


def describe_many(sentence: str, titles: Sequence[str]) -> str:
    """Return the sentence for the same change of several panels."""
    body, count = sentence.removesuffix("."), len(titles)
    first, _, rest = body.partition(" ")
    if first in {"Panel", "Row"} and rest.split(" ")[0] in {"added", "removed", "moved", "converted"}:
        return f"{count} {first.lower()}s {rest}: {_titles_text(titles)}."
    return f"{body} in {count} panels: {_titles_text(titles)}."


def describe_many_ids(titles: Sequence[str]) -> str:
    """Return the sentence for several panels with other ids."""
    return f"Ids of {len(titles)} panels changed; links to these panels break: {_titles_text(titles)}."


def _titles_text(titles: Sequence[str]) -> str:
    shown = [display(title) if title else "a panel without a title" for title in titles[:_MOST_TITLES]]
    return join([*shown, f"{len(titles) - _MOST_TITLES} more"] if len(titles) > _MOST_TITLES else shown)


def describe_rename(label: str, before: str, after: str) -> str:
    """Return the sentence for a new name."""
    return as_sentence(f"{label} renamed from {display(before)} to {display(after)}")


def describe_move(before: str, after: str) -> str:
    """Return the sentence for a panel in another place."""
    return f"Panel moved from {before} to {after}."


def describe_addition(label: str, detail: str = "") -> str:
    """Return the sentence for something that was added."""
    return as_sentence(f"{label} added{f': {detail}' if detail else ''}")


def describe_removal(label: str, consequence: str = "") -> str:
    """Return the sentence for something that was removed."""
    return as_sentence(f"{label} removed{f'; {consequence}' if consequence else ''}")


def describe_recreation(kind: str, field: str, names: Sequence[str]) -> str:
    """Return the sentence for objects of Kubernetes with a field that cannot be changed."""
    objects = f"{describe_count(len(names))} of kind {kind}"
    return f"Delete and create {objects}: `{field}` cannot be changed: {_titles_text(names)}."


def describe_remaining(change: str) -> str:
    """Return the sentence for a change after which a cluster has the old objects beside the new ones."""
    return as_sentence(f"{change.removesuffix('.')}; the old objects remain until you delete them")


def describe_count(count: int) -> str:
    """Return a number of objects."""
    return f"{count} object{'' if count == 1 else 's'}"


def describe_dashboard(panel_count: int, questions: Sequence[str], *, added: bool) -> str:
    """Return the sentence for a dashboard that was added or removed, with the questions that it answers."""
    size = f"Dashboard {'added' if added else 'removed'}: {panel_count} panel{'' if panel_count == 1 else 's'}"
    if not questions:
        return f"{size}."
    examples = join([f'"{shorten(question)}"' for question in questions[:_MOST_HUNKS]])
    plural = "other question" if len(questions) == _MOST_HUNKS + 1 else "other questions"
    more = f" and {len(questions) - _MOST_HUNKS} {plural}" if len(questions) > _MOST_HUNKS else ""
    return f"{size}; {'answers' if added else 'no longer answers'} {examples}{more}."


def as_sentence(text: str) -> str:
    """Return a text with a capital letter and a full stop."""
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith('.') else '.'}"


def display(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """Return a value as a reader knows it."""
    match value:
        case bool():
            return "yes" if value else "no"
        case None:
            return "none"
        case Words():
            return str(value)
        case str():
            text = shorten(" ".join(value.split()))
            return f"'{text}'" if '"' in text and "'" not in text else f'"{text}"'
        case list() if not value:
            return "none"
        case list() if _is_flat(value):
            return join([display(item) for item in value])
        case list():
            return f"{len(value)} {'entry' if len(value) == 1 else 'entries'}"
        case dict():
            return shorten(", ".join(f"{key} {display(item)}" for key, item in value.items()))
    return str(value)


def join(items: Iterable[str]) -> str:
    """Return `a, b and c`."""
    *head, last = items
    return f"{', '.join(head)} and {last}" if head else last


def shorten(text: str) -> str:
    """Return a text of at most 90 characters."""
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 1].rstrip()}…"


def _describe_members(label: str, before: list[Any], after: list[Any]) -> str:
    removed = [display(item) for item in before if item not in after]
    added = [display(item) for item in after if item not in before]
    if not removed and not added:
        return as_sentence(f"{label} reordered: {join([display(item) for item in after])}")
    if len(removed) == len(before) or len(added) == len(after):
        return as_sentence(f"{label} changed from {display(before)} to {display(after)}")
    parts = [f"{join(added)} added"] if added else []
    parts += [f"{join(removed)} removed"] if removed else []
    return as_sentence(f"{label} changed: {', '.join(parts)}")


def _describe_hunk(old: str, new: str) -> str:
    old, new = shorten(old.strip()), shorten(new.strip())
    if "`" in old + new:
        return f"{display(old)} became {display(new)}"
    if old and new:
        return f"`{old}` became `{new}`"
    return f"`{new}` was added" if new else f"`{old}` was removed"


def _is_flat(value: list[Any]) -> bool:
    return all(isinstance(item, (str, int, float)) for item in value)
