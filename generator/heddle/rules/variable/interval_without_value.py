"""The interval variable has no current value.

Why: Grafana 12 drops an interval variable without `current`, and `$name` reaches the data source unchanged.
Bad: an interval without `current`.
Good: `current={"text": "5m", "value": "5m"}`, which Heddle's `interval` sets.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Variable

SEVERITY = Severity.ERROR


def check(variable: Variable) -> Iterator[Violation]:
    if variable.type == "interval" and variable.data.get("current") is None:
        yield Violation(
            message=f"interval variable `{variable.name}` has no current value, so Grafana drops it",
            help='set `current`, for example {"text": "5m", "value": "5m"}',
        )


def bad() -> Variable:
    return examples.variable("window", type="interval", query="1m,5m")


def good() -> Variable:
    return examples.variable("window", type="interval", query="1m,5m", current={})
