"""Compares queries and texts word by word; white space between the words of a query is ignored."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
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
    """Return whether two queries differ at most in white space, the order of matchers, or the case of SQL keywords."""
    return before == after or _normal_tokens(before) == _normal_tokens(after)


@lru_cache(maxsize=4096)
def _normal_tokens(text: str) -> tuple[str, ...]:
    words = tokens(text)
    if _is_sql(words):
        return tuple(word.upper() if word.upper() in _SQL_WORDS else word for word in words)
    return _with_members(words, sorted)


def _with_members(
    words: tuple[str, ...], order: Callable[[list[tuple[str, ...]]], list[tuple[str, ...]]]
) -> tuple[str, ...]:
    """Return a query with its matchers and labels in another order and no comma after the last of each list."""
    result: list[str] = []
    done = 0
    for start, end in _member_lists(words):
        result += words[done:start]
        ordered = order(_members(words[start:end]))
        result += [word for number, member in enumerate(ordered) for word in ((",",) * bool(number) + member)]
        done = end
    return (*result, *words[done:])


def _member_lists(words: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Yield start and end of each list whose order has no meaning: matchers and labels."""
    index = 0
    while index < len(words):
        word = words[index]
        is_label_list = word == "(" and index > 0 and words[index - 1] in _LABEL_LISTS
        closing = "}" if word == "{" else ")" if is_label_list else ""
        index += 1
        if closing and closing in words[index:]:
            end = words.index(closing, index)
            yield index, end
            index = end


def _members(words: Sequence[str]) -> list[tuple[str, ...]]:
    members: list[list[str]] = [[]]
    for word in words:
        if word == ",":
            members.append([])
        else:
            members[-1].append(word)
    return [tuple(member) for member in members if member]


def _in_order_of(before: tuple[str, ...], after: tuple[str, ...]) -> tuple[str, ...]:
    """Return `before` with matchers and labels in the order of `after`, so that their order is not marked."""
    others = [_members(after[start:end]) for start, end in _member_lists(after)]

    def ordered(own: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
        other = max(others, key=lambda members: sum(member in members for member in own), default=[])
        names = [member[0] for member in other]
        places = {
            member: other.index(member) if member in other else names.index(member[0])
            for member in own
            if member in other or member[0] in names
        }
        shared = iter(sorted((member for member in own if member in places), key=lambda member: places[member]))
        return [next(shared) if member in places else member for member in own]

    return _with_members(before, ordered)


def compare_queries(before: str, after: str) -> tuple[Span, ...]:
    """Return two queries as one text with removed and added spans."""
    old, new = tokens(before), tokens(after)
    if _is_sql(old) or _is_sql(new):
        return _compare(_normal_tokens(before), _normal_tokens(after), _spaced(old), _spaced(new))
    new = _with_members(new, list)
    old = _in_order_of(old, new)
    return _compare(old, new, _spaced(old), _spaced(new))


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


def _is_sql(words: tuple[str, ...]) -> bool:
    return bool(words) and words[0].upper() in _SQL_STARTS


def _spaced(words: Sequence[str]) -> list[str]:
    """Return the words of a query, each with the space before it that a reader expects."""
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
