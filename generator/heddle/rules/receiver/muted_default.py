"""The receiver that takes what no other does is not muted beside others.

Why: The root of the policy takes no mute timing.
Bad: `mute_timings` on the receiver without `severities` and `systems`, beside a second receiver.
Good: mute timings on the others, or on one that is alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.diagnostics.location import Location
from heddle.rules.examples import alerting, receiver
from heddle.rules.rule import Violation
from heddle.rules.subjects import Alerting

SEVERITY = Severity.ERROR
GATE = True


def check(subject: Alerting) -> Iterator[Violation]:
    """Refuse a mute timing of the receiver of everything, where there are others."""
    for found in subject.receivers if len(subject.receivers) > 1 else ():
        if found.takes_all and found.mute_timings:
            yield Violation(
                message=f"the receiver `{found.name}` takes what no other does, and cannot be muted beside others",
                help="mute the others, or give its severities to a receiver of their own",
                at=Location("pyproject.toml"),
            )


def bad() -> Alerting:
    """Return a root that is muted."""
    return alerting(receivers=[receiver(mute_timings=("nights",)), receiver("night", severities=("critical",))])


def good() -> Alerting:
    """Return a muted one that is alone."""
    return alerting(receivers=[receiver(mute_timings=("nights",))])
