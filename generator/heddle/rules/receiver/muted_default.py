"""The default receiver has mute timings, and other receivers exist.

Why: The root of Grafana's notification policy cannot be muted.
Bad: `mute_timings` on the receiver without `severities` and `systems`, beside a second receiver.
Good: mute timings on the other receivers, or on the only receiver.
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
    for receiver in alerting.receivers if len(alerting.receivers) > 1 else ():
        if receiver.takes_all and receiver.mute_timings:
            yield Violation(
                message=f"the default receiver `{receiver.name}` cannot be muted",
                help="mute the other receivers, or add a receiver for the severities to mute",
                at=receiver.location,
            )


def bad() -> Alerting:
    ops = examples.receiver(mute_timings=("nights",))
    return examples.alerting(receivers=[ops, examples.receiver("night", severities=("critical",))])


def good() -> Alerting:
    return examples.alerting(receivers=[examples.receiver(mute_timings=("nights",))])
