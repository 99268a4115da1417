"""Not exactly one receiver accepts all severities and systems.

Why: Grafana's notification policy has one root, which gets every alert that no other route matches.
Bad: two receivers that both have `severities`, or two that have neither `severities` nor `systems`.
Good: `ops` with neither, and `night` with `severities = ["critical"]`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Alerting

SEVERITY = Severity.ERROR
IN_GENERATE = True


def check(alerting: Alerting) -> Iterator[Violation]:
    defaults = [receiver for receiver in alerting.receivers if receiver.takes_all]
    if alerting.receivers and len(defaults) != 1:
        names = f" ({', '.join(receiver.name for receiver in defaults)})" if defaults else ""
        yield Violation(
            message=f"expected one receiver for all severities and systems, got {len(defaults)}{names}",
            help="remove `severities` and `systems` from exactly one receiver",
            at=(defaults or alerting.receivers)[-1].location,
        )


def bad() -> Alerting:
    return examples.alerting(receivers=[examples.receiver(severities=("critical",))])


def good() -> Alerting:
    return examples.alerting(receivers=[examples.receiver(), examples.receiver("night", severities=("critical",))])
