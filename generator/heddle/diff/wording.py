"""How a change is said: every sentence of a review comes from here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from heddle.diff.change import Word
from heddle.diff.query_diff import compared_prose, hunks

_LONG = 90
_HUNKS = 3
_OF = re.compile(r" (?:of|from|in|by|for|to|on|it|shown) ")


def changes(name: str, before: Any, after: Any) -> str:  # noqa: ANN401 - any plain value
    """Say that something has another value; two that are hidden look alike here."""
    if before == after and before is not None:
        return f"{_big(name)} {_change(name)}; the value is not shown."
    if before is not None and after is not None and shown(before) == shown(after):
        return f"{_big(name)} {_change(name)}."
    if before is None:
        return f"{_big(name)} {_are(name)} now {shown(after)}; there {'were' if _many(name) else 'was'} none."
    if after is None:
        return f"{_big(name)} {_are(name)} gone: {shown(before)}."
    if isinstance(before, list) and isinstance(after, list) and _short(before) and _short(after):
        return _members(name, before, after)
    return f"{_big(name)} {_change(name)} from {shown(before)} to {shown(after)}."


def rewrites(name: str, words: Sequence[Word]) -> str:
    """Say which words of a query or a text changed."""
    found = list(hunks(tuple(words)))
    if len(found) > _HUNKS or sum(len(gone) + len(come) for gone, come in found) > 3 * _LONG:
        return f"{_big(name)} is written anew."
    return f"{_big(name)} changes: {_listed([_hunk(gone, come) for gone, come in found])}."


def prose(name: str, before: str, after: str) -> str:
    """Say that a text for people is another."""
    if not before or not after:
        return changes(name, before or None, after or None)
    return rewrites(name, compared_prose(before, after))


def renames(name: str, before: str, after: str) -> str:
    """Say that something is called otherwise."""
    return f"{_big(name)} is renamed from {shown(before)} to {shown(after)}."


def moves(before: str, after: str) -> str:
    """Say that a panel stands elsewhere."""
    return f"The panel moves from {before} to {after}."


def appears(name: str, what: str = "") -> str:
    """Say that something is new, and what it does."""
    return f"{_big(name)} is new{f': {what}' if what else ''}."


def goes(name: str, what: str = "") -> str:
    """Say that something is removed, and what is lost."""
    return f"{_big(name)} is removed{f': {what}' if what else ''}."


def answers(question: str, *, still: bool) -> str:
    """Say which question a panel answers, or no longer does; nothing for a panel that asks none."""
    if not question:
        return ""
    return f'it answers "{_cut(question)}"' if still else f'nothing here answers "{_cut(question)}" any more'


def lines(come: int, gone: int) -> str:
    """Say how much of a file changed that nothing is known of."""
    return f"The file changes: {come} line{'' if come == 1 else 's'} added, {gone} removed."


def unsaid(text: str) -> str:
    """Say that nobody is told something any more."""
    return f'nobody is told "{_cut(text)}" any more' if text else ""


def only(sentence: str, where: str) -> str:
    """Say that a change is in one place and not in the other."""
    return f"{sentence.removesuffix('.')}, in {where} only."


def whole(panels: int, questions: Sequence[str], *, new: bool) -> str:
    """Say that a dashboard comes or goes, and with it the questions that it answers."""
    first = f"The dashboard is {'new' if new else 'removed'}"
    size = f"{panels} panel{'' if panels == 1 else 's'}"
    if not questions:
        return f"{first}: {size}."
    some = _listed([f'"{_cut(each)}"' for each in questions[:_HUNKS]])
    more = f" and {len(questions) - _HUNKS} other questions" if len(questions) > _HUNKS else ""
    return f"{first} ({size}): it {'answers' if new else 'no longer answers'} {some}{more}."


def says(text: str) -> str:
    """Return a sentence that stands as it is, with its capital and its full stop."""
    return f"{_big(text)}{'' if text.endswith('.') else '.'}"


def shown(value: Any) -> str:  # noqa: ANN401 - any plain value
    """Return a value as a reader knows it."""
    match value:
        case bool():
            return "yes" if value else "no"
        case None:
            return "nothing"
        case str():
            text = _cut(" ".join(value.split()))
            return f"'{text}'" if '"' in text and "'" not in text else f'"{text}"'
        case list() if not value:
            return "nothing"
        case list() if _short(value):
            return _listed([shown(item) for item in value])
        case list():
            return f"{len(value)} entries"
        case dict():
            return _cut(", ".join(f"{key} {shown(item)}" for key, item in value.items()))
    return str(value)


def _members(name: str, before: list[Any], after: list[Any]) -> str:
    gone = [shown(item) for item in before if item not in after]
    come = [shown(item) for item in after if item not in before]
    if not gone and not come:
        return f"{_big(name)} {_are(name)} in another order: {_listed([shown(item) for item in after])}."
    if len(gone) == len(before) or len(come) == len(after):
        return f"{_big(name)} {_change(name)} from {shown(before)} to {shown(after)}."
    parts = [f"{_listed(come)} {'comes' if len(come) == 1 else 'come'} in"] if come else []
    parts += [f"{_listed(gone)} {'goes' if len(gone) == 1 else 'go'}"] if gone else []
    return f"{_big(name)} {_change(name)}: {', '.join(parts)}."


def _hunk(gone: str, come: str) -> str:
    gone, come = _cut(gone.strip()), _cut(come.strip())
    if "`" in gone + come:
        return f"{shown(gone)} becomes {shown(come)}"
    if gone and come:
        return f"`{gone}` becomes `{come}`"
    return f"`{come}` is added" if come else f"`{gone}` is removed"


def _short(value: list[Any]) -> bool:
    return all(isinstance(item, (str, int, float)) for item in value)


def _listed(items: Iterable[str]) -> str:
    *head, last = items
    return f"{', '.join(head)} and {last}" if head else last


def _are(name: str) -> str:
    return "are" if _many(name) else "is"


def _change(name: str) -> str:
    return "change" if _many(name) else "changes"


def _many(name: str) -> bool:
    """Return whether what is named is more than one: `the tags`, not `the order of values` or `the address`."""
    head = _OF.split(name)[0]
    return head.endswith("s") and not head.endswith("ss") and not head.startswith(("the setting", "its "))


def _big(text: str) -> str:
    return text[:1].upper() + text[1:]


def _cut(text: str) -> str:
    return text if len(text) <= _LONG else f"{text[: _LONG - 1].rstrip()}…"
