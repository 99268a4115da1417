"""An interval has a current value.

Why: Grafana 12 stops at one without it: the variable vanishes, and `$name` goes to the data source as it stands.
Bad: an interval without `current`.
Good: `current={"text": "5m", "value": "5m"}`, which Heddle's own word for it gives.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules.examples import variable
from heddle.rules.rule import Violation
from heddle.rules.subjects import Variable

SEVERITY = Severity.ERROR


def check(subject: Variable) -> Iterator[Violation]:
    """Refuse an interval without a current value."""
    if subject.data.get("type") == "interval" and subject.data.get("current") is None:
        yield Violation(
            message=f"the interval {subject.name} has no current value, so Grafana drops it",
            help='give `current`, such as {"text": "5m", "value": "5m"}',
        )


def bad() -> Variable:
    """Return an interval without a current value."""
    return variable("window", type="interval", query="1m,5m")


def good() -> Variable:
    """Return one that is saved without a choice."""
    return variable("window", type="interval", query="1m,5m", current={})
