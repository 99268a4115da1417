"""Compares queries and texts word by word; white space between the words of a query is ignored."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from heddle.diff.change import Span

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
_MOST_PAIRS = 4_000_000
"""The number of word pairs beyond which two texts are shown whole, since SequenceMatcher takes quadratic time."""

_WORD = re.compile(r"\s*\S+")


@lru_cache(maxsize=4096)
def tokens(text: str) -> tuple[str, ...]:
    """Return the words of a query."""
    return tuple(_TOKEN.findall(text))


_SQL_STARTS = frozenset({"SELECT", "WITH", "EXPLAIN", "SHOW", "DESCRIBE"})
_SQL_WORDS = frozenset(
    """
    ALL AND AS ASC BETWEEN BY CASE CROSS DESC DESCRIBE DISTINCT ELSE END EXISTS EXPLAIN FALSE FROM FULL GROUP HAVING IN
    INNER INTERVAL INTO IS JOIN LEFT LIKE LIMIT NOT NULL OFFSET ON OR ORDER OUTER OVER PARTITION RIGHT SELECT SHOW THEN
    TRUE UNION USING VALUES WHEN WHERE WITH
    """.split()  # noqa: SIM905 - one on each line would be 50 lines
)
_LABEL_LISTS = frozenset({"by", "without", "on", "ignoring", "group_left", "group_right"})


def same_query(before: str, after: str) -> bool:
    """Return whether two queries differ at most in white space, the order of matchers, or the case of SQL's words."""
    return before == after or _normal_tokens(before) == _normal_tokens(after)


@lru_cache(maxsize=4096)
def _normal_tokens(text: str) -> tuple[str, ...]:
    words = tokens(text)
    if words and words[0].upper() in _SQL_STARTS:
        return tuple(word.upper() if word.upper() in _SQL_WORDS else word for word in words)
    normal: list[str] = []
    index = 0
    while index < len(words):
        word = words[index]
        normal.append(word)
        index += 1
        closing = "}" if word == "{" else ")" if word == "(" and len(normal) > 1 and normal[-2] in _LABEL_LISTS else ""
        if closing and closing in words[index:]:
            end = words.index(closing, index)
            normal += _sorted_members(words[index:end])
            index = end
    return tuple(normal)


def _sorted_members(words: Sequence[str]) -> list[str]:
    """Return the members of a list with commas in a fixed order, without a comma at the end."""
    groups: list[list[str]] = [[]]
    for word in words:
        if word == ",":
            groups.append([])
        else:
            groups[-1].append(word)
    return [word for group in sorted(filter(None, groups)) for word in (*group, ",")]


def compare_queries(before: str, after: str) -> tuple[Span, ...]:
    """Return two queries as one text with removed and added spans."""
    return _compare(tokens(before), tokens(after), _spaced_tokens(before), _spaced_tokens(after))


def compare_prose(before: str, after: str) -> tuple[Span, ...]:
    """Return two texts for people as one text with removed and added spans."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    return _compare([word.strip() for word in old], [word.strip() for word in new], old, new)


def hunks(spans: tuple[Span, ...]) -> Iterator[tuple[str, str]]:
    """Yield each removed text with the text that replaces it; either may be empty."""
    removed = ""
    for span in (*spans, Span("", "")):
        if span.sign == "-":
            removed = span.text
        elif span.sign == "+":
            yield removed, span.text
            removed = ""
        elif removed:
            yield removed, ""
            removed = ""


def _spaced_tokens(text: str) -> list[str]:
    """Return the words of a query, each with the space before it that a reader expects."""
    words = tokens(text)
    return [
        word if not index or _has_no_space_before(words[index - 1], word) else f" {word}"
        for index, word in enumerate(words)
    ]


def _has_no_space_before(previous: str, word: str) -> bool:
    if word == "(":
        return previous == "(" or (bool(_NAME.fullmatch(previous)) and previous not in _BEFORE_BRACKET)
    return word in _CLOSING or previous in _OPENING or word in _MATCHING or previous in _MATCHING


def _compare(
    before: Sequence[str], after: Sequence[str], text_before: Sequence[str], text_after: Sequence[str]
) -> tuple[Span, ...]:
    """Compare word lists; the texts are the same words with the white space to show."""
    if len(before) * len(after) > _MOST_PAIRS:
        return Span("-", "".join(text_before)), Span("+", "".join(text_after))
    spans: list[Span] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            spans.append(Span("", "".join(text_after[c:d])))
            continue
        if b > a:
            spans.append(Span("-", "".join(text_before[a:b])))
        if d > c:
            spans.append(Span("+", "".join(text_after[c:d])))
    return tuple(spans)
