"""A variable in a matcher has no quotation marks.

Why: Grafana inserts the value without quotation marks, and Prometheus rejects `{job=~shop}`.
Bad: `up{job=~$job}`.
Good: `up{job=~"$job"}`; `{$filter}`, where the variable contains the whole matcher.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.grafana.json_value import Json
from heddle.grafana.variables import Reference, references
from heddle.promql.placeholders import without_texts
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Query

SEVERITY = Severity.ERROR
_MATCHER = re.compile(r"[\w$\]}]\s*(?:=~|!~|!=|=)\s*$")
_QUOTING_FORMATS = frozenset({"doublequote", "singlequote", "json", "sqlstring"})


def check(query: Query) -> Iterator[Violation]:
    if query.node is not None:
        return
    references = dict.fromkeys(
        reference.text for reference in _unquoted(query.text) if not _has_quotes(query, reference)
    )
    for text in references:
        yield Violation(message=f"the value `{text}` of a matcher is not quoted", help=f'write `"{text}"`')


def _unquoted(promql: str) -> Iterator[Reference]:
    """Yield the variables that are the value of a matcher by themselves."""
    syntax = without_texts(promql)
    outside = [reference for reference in references(promql) if syntax[reference.start] != " "]
    names = syntax
    for reference in outside:  # `${` is no bracket of PromQL
        names = names[: reference.start] + "v" * len(reference.text) + names[reference.end :]
    for reference in outside:
        before = names[: reference.start]
        if before.rfind("{") > before.rfind("}") and _MATCHER.search(before):
            yield reference


def _has_quotes(query: Query, reference: Reference) -> bool:
    """Return whether the value may have quotation marks of its own."""
    if reference.format in _QUOTING_FORMATS:
        return True
    variables = (variable for variable in query.panel.dashboard.variables if variable.name == reference.name)
    return any('"' in variable.query or "'" in variable.query for variable in variables if variable.type != "query")


def bad() -> Query:
    return examples.query("up{job=~$job}")


def good() -> Query:
    quoted: Json = {"name": "shop", "type": "custom", "query": '"a", "b"'}
    return examples.query('up{job=~"$job", $filter, shop=$shop, host=${host:doublequote}}', variables=[quoted])
