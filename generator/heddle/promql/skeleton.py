"""A query without its selectors: many queries have the same one, and it is parsed once.

Most of a query's text is selectors, `name{label="value", ...}`, and most of those are written plainly. Each that is
gets a name of its own instead of its text; what remains, such as `sum by (le) (rate( selector_0_ [5m]))`, is the shape.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, TypeAlias

from heddle.promql.ast import Aggregate, Binary, Call, Matcher, Node, Selector, Subquery, selectors_in
from heddle.promql.placeholders import shown_of

Leaves: TypeAlias = dict[str, tuple[str, tuple[Matcher, ...]]]
"""The name and the matchers of each selector, by the name that stands for it in the shape."""

# A text is met first, so that nothing within one counts; what is odd in any way stays in the shape, for the parser.
_PART: Final = re.compile(
    r'"[^"\\]*(?:\\.[^"\\]*)*"'
    r"|'[^'\\]*(?:\\.[^'\\]*)*'"
    r"|`[^`]*`"
    r'|(?<![\w:.$}\]])([a-zA-Z_:][\w:]*)\s*\{([^{}"\'`\\]*(?:"[^"\\\n]*"[^{}"\'`\\]*)*)\}(?!\s*\{)',
    re.ASCII | re.DOTALL,
)
_MATCHER: Final = re.compile(r'\s*([a-zA-Z_]\w*)\s*(=~|!~|!=|=)\s*"([^"\\\n]*)"\s*(?:,\s*|$)', re.ASCII)
_WORDS: Final = frozenset(
    {
        "and", "anchored", "atan2", "avg", "bool", "bottomk", "by", "count", "count_values", "end", "fill",
        "fill_left", "fill_right", "group", "group_left", "group_right", "ignoring", "inf", "limit_ratio",
        "limitk", "max", "min", "nan", "offset", "on", "or", "quantile", "smoothed", "start", "stddev", "stdvar",
        "sum", "topk", "unless", "without",
    }
)  # fmt: skip
"""Words of the language, which the parser has to see."""
_FIRST, _LAST = "selector_", "_rotceles"


def taken_apart(promql: str) -> tuple[str, Leaves] | None:
    """Return a query's shape and its selectors; None where it has none that can be taken out."""
    if "{" not in promql or "#" in promql or "__name__" in promql or _LAST in promql:
        return None
    leaves: Leaves = {}
    made: list[str] = []
    end = 0
    for match in _PART.finditer(promql):
        name, braces = match.groups()
        if name is None or name.lower() in _WORDS or (found := matchers(braces)) is None:
            continue
        stands = f"{_FIRST}{len(leaves)}{_LAST}"
        leaves[stands] = (name, found)
        made += (promql[end : match.start()], " ", stands, " ")
        end = match.end()
    return ("".join((*made, promql[end:])), leaves) if leaves else None


def stands_for_all(shape: Node, count: int) -> bool:
    """Return whether so many selectors were taken out of a shape, and each stands where a selector may."""
    found = [each for each in selectors_in(shape) if each.name.startswith(_FIRST)]
    plain = {each.name for each in found if not each.matchers}
    return len(found) == count and plain == {f"{_FIRST}{number}{_LAST}" for number in range(count)}


def put_together(shape: Node, leaves: Leaves) -> Node:
    """Return a shape's tree with the selectors in their places."""
    if isinstance(shape, Selector):
        leaf = leaves.get(shape.name)
        return Selector(*leaf, shape.window, shape.variable, shape.offset) if leaf else shape
    if isinstance(shape, Call):
        return Call(shape.name, tuple([put_together(each, leaves) for each in shape.arguments]))
    if isinstance(shape, Aggregate):
        parameter = None if shape.parameter is None else put_together(shape.parameter, leaves)
        return Aggregate(shape.operator, put_together(shape.inner, leaves), shape.labels, shape.without, parameter)
    if isinstance(shape, Binary):
        left, right = put_together(shape.left, leaves), put_together(shape.right, leaves)
        return Binary(shape.operator, left, right, shape.on, shape.labels, shape.many, shape.copied, shape.boolean)
    if isinstance(shape, Subquery):
        inner = put_together(shape.inner, leaves)
        return Subquery(inner, shape.window, shape.step, shape.variable, shape.offset)
    return shape


@lru_cache(maxsize=20_000)
def matchers(braces: str) -> tuple[Matcher, ...] | None:
    """Return what stands between braces; None where that is more than plain matchers."""
    found: list[Matcher] = []
    end = 0
    while end < len(braces):
        match = _MATCHER.match(braces, end)
        if match is None:
            return () if not braces.strip() else None
        found.append(Matcher(match[1], match[2], shown_of(match[3])))
        end = match.end()
    return tuple(found)
