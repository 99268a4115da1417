"""A receiver is told of something.

Why: A route that no alert takes looks like a person who is on duty.
Bad: `severities = ["info"]` where no alert is of that severity.
Good: severities and systems that some alert has together.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.diagnostics.location import Location
from heddle.rules.examples import alerting, receiver
from heddle.rules.rule import Violation
from heddle.rules.subjects import Alerting

SEVERITY = Severity.WARNING


def check(subject: Alerting) -> Iterator[Violation]:
    """Warn of a receiver whose severities and systems no alert has together."""
    has = {(found.severity, group.system.name) for group in subject.groups for found in group.active}
    for found in subject.receivers:
        taken = [
            pair
            for pair in has
            if (not found.severities or pair[0] in found.severities) and (not found.systems or pair[1] in found.systems)
        ]
        if has and not taken:
            yield Violation(
                message=f"no alert reaches the receiver `{found.name}`",
                help="give it severities and systems that some alert has together, or take it out",
                at=Location("pyproject.toml"),
            )


def bad() -> Alerting:
    """Return somebody who is told of nothing."""
    return alerting(receivers=[receiver(), receiver("night", severities=("critical",))])


def good() -> Alerting:
    """Return somebody who is told of warnings."""
    return alerting(receivers=[receiver(), receiver("day", severities=("warning",))])
