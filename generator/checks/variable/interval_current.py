"""An interval has a current value.

Why: Grafana 12 stops at one without it: the variable vanishes, and `$name` goes to the data source as it stands.
Bad: an interval without `current`.
Good: `current={"text": "5m", "value": "5m"}`, which Heddle's own word for it gives.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.checks.examples import variable
from generator.checks.rule import Finding
from generator.checks.subjects import Variable
from generator.problem import Severity

ID = "variable/interval-current"
SEVERITY = Severity.ERROR


def check(subject: Variable) -> Iterator[Finding]:
    """Refuse an interval without a current value."""
    if subject.data.get("type") == "interval" and subject.data.get("current") is None:
        yield Finding(
            message=f"the interval {subject.name} has no current value, so Grafana drops it",
            mend='give `current`, such as {"text": "5m", "value": "5m"}',
        )


def bad() -> Variable:
    """Return an interval without a current value."""
    return variable("window", type="interval", query="1m,5m")


def good() -> Variable:
    """Return one that is saved without a choice."""
    return variable("window", type="interval", query="1m,5m", current={})
