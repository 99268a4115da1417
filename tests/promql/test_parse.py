"""Patterns reach the tree as they were written, though the parser is spared from compiling them."""

from __future__ import annotations

import pytest

from heddle.promql.ast import Matcher, Selector
from heddle.promql.parse import PromqlSyntaxError, parse_promql


@pytest.mark.parametrize(
    ("text", "matchers"),
    [
        ('x{a=~"b.*"}', [("a", "=~", "b.*")]),
        ('x{a !~ "b|c"}', [("a", "!~", "b|c")]),
        ('x{a=~"$job", b="${c:regex}"}', [("a", "=~", "$job"), ("b", "=", "${c:regex}")]),
        ("x{a=~'b', c!=`d`}", [("a", "=~", "b"), ("c", "!=", "d")]),
        ('x{a="it =~ \'b\'", c=~"d"}', [("a", "=", "it =~ 'b'"), ("c", "=~", "d")]),
        (r'x{a=~"b\\.c", d="e\"=~\"f"}', [("a", "=~", r"b\.c"), ("d", "=", 'e"=~"f')]),
        ('x{a="1"} # a=~"2"', [("a", "=", "1")]),
        ('x{a=~""}', [("a", "=~", "")]),
    ],
)
def test_matchers(text: str, matchers: list[tuple[str, str, str]]) -> None:
    node = parse_promql(text)
    assert isinstance(node, Selector)
    assert list(node.matchers) == [Matcher(*each) for each in matchers]


def test_a_name_that_is_a_pattern() -> None:
    node = parse_promql('{__name__=~"x.*"}')
    assert isinstance(node, Selector)
    assert node.matchers == (Matcher("__name__", "=~", "x.*"),)


@pytest.mark.parametrize("text", ['{a=~".*"}', '{a=~""}', 'x{a=~"b}', 'sum(x{a=~"b"}'])
def test_what_is_no_promql(text: str) -> None:
    with pytest.raises(PromqlSyntaxError):
        parse_promql(text)
