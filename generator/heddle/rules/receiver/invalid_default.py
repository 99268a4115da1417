"""Exactly one receiver takes every severity and system.

Why: The notification policy has one root, which takes what no other route does.
Bad: two receivers, both with `severities`; two with neither `severities` nor `systems`.
Good: `ops` with neither, and `night` with `severities = ["critical"]`.
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
    """Refuse receivers of which none, or more than one, takes everything."""
    default = [each for each in subject.receivers if each.takes_all]
    if subject.receivers and len(default) != 1:
        yield Violation(
            message=f"{len(default)} receivers take every severity and system; one has to",
            help="leave `severities` and `systems` out of exactly one receiver",
            at=Location("pyproject.toml"),
        )


def bad() -> Alerting:
    """Return somebody who is told of critical alerts alone."""
    return alerting(receivers=[receiver(severities=("critical",))])


def good() -> Alerting:
    """Return somebody who is told of everything."""
    return alerting(receivers=[receiver(), receiver("night", severities=("critical",))])
