"""A regular expression is invalid.

Why: Prometheus rejects the query, and the panel shows an error. Its syntax is RE2, which has no look-around and no
references to groups.
Bad: `orders_total{state=~"(new"}`, `{state=~"(?!new).*"}`.
Good: `orders_total{state=~"(new)"}`, `{state!~"new.*"}`.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.grafana.variables import replace_references
from heddle.promql.ast import String
from heddle.promql.format import quote
from heddle.promql.parse import PromqlSyntaxError, parse_promql
from heddle.promql.queries import calls
from heddle.rules import examples
from heddle.rules.query_syntax import shortened
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.ERROR
ILLEGAL_REGEX = re.compile(r"illegal regex for (.*)", re.DOTALL)
_NOT_IN_RE2 = re.compile(r"(?<!\\)(?:\\\\)*(?:\(\?(?:=|!|<=|<!|P=|>)|\\[1-9])")
_LABEL_REPLACE = frozenset({"label_replace"})
_PATTERN = 4
"""The index of the argument of `label_replace` that is a regular expression."""


def check(query: Query) -> Iterator[Violation]:
    for pattern in dict.fromkeys(_suspicious(query)):
        plain = replace_references(pattern, lambda _: "x")
        if _rejects(plain):
            help = "close its brackets, or escape them with `\\\\`"
            if _NOT_IN_RE2.search(plain):
                help = "remove look-around and references to groups, which Prometheus does not support"
            yield Violation(message=f'invalid regular expression "{shortened(pattern)}"', help=help)


def _suspicious(query: Query) -> Iterator[str]:
    """Yield the patterns that the parser rejects or does not check."""
    rejected = ILLEGAL_REGEX.match(str(query.error)) if query.error is not None else None
    if rejected:
        yield rejected[1]
    for call in calls(query.node, _LABEL_REPLACE):
        pattern = call.arguments[_PATTERN] if len(call.arguments) > _PATTERN else None
        if isinstance(pattern, String):
            yield pattern.value


def _rejects(pattern: str) -> bool:
    """Return whether both available engines reject a pattern. Each of them differs from RE2 in details."""
    try:
        parse_promql(f"x{{x=~{quote(pattern)}}}")
    except PromqlSyntaxError as error:
        return bool(ILLEGAL_REGEX.match(str(error))) and (bool(_NOT_IN_RE2.search(pattern)) or not _compiles(pattern))
    return False


def _compiles(pattern: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return False
    return True


def bad() -> Query:
    return examples.query('orders_total{state=~"(new"}')


def good() -> Query:
    return examples.query('orders_total{state=~"(new|$state).*", shop=~"${shop:regex}", city=~"a{2}"}')
