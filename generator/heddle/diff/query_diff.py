"""Queries word by word: which words changed, whatever the spaces between them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from heddle.diff.change import Word

_TOKEN = re.compile(
    r"""
    \$\{[^}]*\} | \$\w+                                   # a variable
    | "(?:\\.|[^"\\])*" | '(?:\\.|[^'\\])*' | `[^`]*`     # a quoted text
    | \d[\w.]* | [A-Za-z_][\w:]*                          # a number with its unit, a name
    | [=!<>]= | [=!]~ | \|[=~>] | <> | ::                 # an operator of two signs
    | \S
    """,
    re.VERBOSE,
)
_NAME = re.compile(r"\w+")
_OPENING, _CLOSING = frozenset("([{."), frozenset(")]},.[{:")
_MATCHING = frozenset({"=", "!=", "=~", "!~"})
_BEFORE_BRACKET = frozenset(
    {"and", "by", "group_left", "group_right", "ignoring", "in", "on", "or", "select", "unless", "where", "without"}
)
_MOST = 4_000_000
"""Pairs of words; beyond, a text is told as a whole, which takes no time."""

_WORD = re.compile(r"\s*\S+")


@lru_cache(maxsize=4096)
def tokens(text: str) -> tuple[str, ...]:
    """Return the words of a query."""
    return tuple(_TOKEN.findall(text))


def compared(before: str, after: str) -> tuple[Word, ...]:
    """Return two queries as one text with what goes and what comes."""
    return _compared(tokens(before), tokens(after), _spaced(before), _spaced(after))


def compared_prose(before: str, after: str) -> tuple[Word, ...]:
    """Return two texts of people as one text with what goes and what comes."""
    one, other = _WORD.findall(before), _WORD.findall(after)
    return _compared([word.strip() for word in one], [word.strip() for word in other], one, other)


def hunks(words: tuple[Word, ...]) -> Iterator[tuple[str, str]]:
    """Yield what goes and what comes in its place, either of them perhaps empty."""
    gone = ""
    for word in (*words, Word("", "")):
        if word.sign == "-":
            gone = word.text
        elif word.sign == "+":
            yield gone, word.text
            gone = ""
        elif gone:
            yield gone, ""
            gone = ""


def _spaced(text: str) -> list[str]:
    """Return the words of a query, each with the space before it that a reader expects."""
    words = tokens(text)
    return [word if not index or _tight(words[index - 1], word) else f" {word}" for index, word in enumerate(words)]


def _tight(last: str, word: str) -> bool:
    """Return whether two words stand side by side without a space."""
    if word == "(":
        return last == "(" or (bool(_NAME.fullmatch(last)) and last not in _BEFORE_BRACKET)
    return word in _CLOSING or last in _OPENING or word in _MATCHING or last in _MATCHING


def _compared(
    before: Sequence[str], after: Sequence[str], shown: Sequence[str], shown_after: Sequence[str]
) -> tuple[Word, ...]:
    if len(before) * len(after) > _MOST:
        return Word("-", "".join(shown)), Word("+", "".join(shown_after))
    found: list[Word] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Word("", "".join(shown_after[c:d])))
            continue
        if b > a:
            found.append(Word("-", "".join(shown[a:b])))
        if d > c:
            found.append(Word("+", "".join(shown_after[c:d])))
    return tuple(found)
