"""The regular expression that selects the values of a variable is invalid.

Why: Grafana shows an error in place of the variable's values, and panels that use it show nothing. Its syntax is
JavaScript's, between slashes or as a whole text.
Bad: `/shop-(.*/`, `/shop-.*`, where the slash at the end is missing.
Good: `/shop-(.*)/`, `shop-.*`, `/(?<text>[^.]+)/i`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.grafana.javascript_regex import javascript_regex_error
from heddle.rules import examples
from heddle.rules.query_syntax import shortened
from heddle.rules.rule import Violation
from heddle.rules.subjects import Variable

SEVERITY = Severity.ERROR
EXTERNAL_SEVERITY = Severity.WARNING


def check(variable: Variable) -> Iterator[Violation]:
    text = variable.data.get("regex")
    if isinstance(text, str) and (reason := javascript_regex_error(text)):
        yield Violation(
            message=f"the regular expression {shortened(text)!r} of variable {variable.name!r} is invalid: {reason}"
        )


def bad() -> Variable:
    return examples.variable("shop", type="query", regex="/shop-(.*/")


def good() -> Variable:
    return examples.variable("shop", type="query", regex="/shop-(.*)$suffix/")
