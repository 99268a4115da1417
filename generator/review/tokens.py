"""Queries word by word: which words changed, whatever the spaces between them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from functools import lru_cache

from generator.review.change import Word

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
_TIGHT = frozenset("()[]{},.")
_WORD = re.compile(r"\s*\S+")


@lru_cache(maxsize=4096)
def tokens(text: str) -> tuple[str, ...]:
    """Return the words of a query."""
    return tuple(_TOKEN.findall(text))


def compared(before: str, after: str) -> tuple[Word, ...]:
    """Return two queries as one text with what goes and what comes."""
    return _compared(list(tokens(before)), list(tokens(after)))


def compared_prose(before: str, after: str) -> tuple[Word, ...]:
    """Return two texts of people as one text with what goes and what comes."""
    return _compared(_WORD.findall(before), _WORD.findall(after), "".join)


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


def spaced(words: list[str]) -> str:
    """Return words as one text, with spaces where a reader expects them."""
    text = ""
    for word in words:
        tight = not text or word in _TIGHT or text[-1] in "([{." or word[0] in "=!" or text[-1] in "=~"
        text += word if tight else f" {word}"
    return text.replace(",", ", ").replace(",  ", ", ").rstrip() if text != "," else text


def _compared(before: list[str], after: list[str], join: Callable[[list[str]], str] = spaced) -> tuple[Word, ...]:
    found: list[Word] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Word("", join(before[a:b])))
            continue
        if b > a:
            found.append(Word("-", join(before[a:b])))
        if d > c:
            found.append(Word("+", join(after[c:d])))
    return tuple(found)
