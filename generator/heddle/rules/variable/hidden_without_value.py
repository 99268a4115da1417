"""The variable is hidden and has no value.

Why: Readers cannot see it and so cannot select a value. Every query that uses it finds nothing.
Bad: a constant without a value.
Good: `constant("cluster", "eu")`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Variable

SEVERITY = Severity.WARNING


def check(variable: Variable) -> Iterator[Violation]:
    hidden = variable.type == "constant" or (variable.type == "custom" and variable.hidden)
    current = variable.data.get("current")
    has_value = bool(isinstance(current, dict) and current.get("value")) or bool(variable.query.strip())
    if hidden and not has_value:
        yield Violation(
            message=f"variable `{variable.name}` is hidden and has no value", help="set a value, or show it"
        )


def bad() -> Variable:
    return examples.variable("cluster", type="constant", query="")


def good() -> Variable:
    return examples.variable("cluster", type="constant", query="eu", hide=2)
