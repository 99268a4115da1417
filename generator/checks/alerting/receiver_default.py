"""Exactly one receiver takes every severity and system.

Why: The notification policy has one root, which takes what no other route does.
Bad: two receivers, both with `severities`; two with neither `severities` nor `systems`.
Good: `ops` with neither, and `night` with `severities = ["critical"]`.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.checks.rule import Finding
from generator.checks.together import Alerting
from generator.checks.together_examples import alerting, receiver
from generator.place import Place
from generator.problem import Severity

ID = "receiver/default"
SEVERITY = Severity.ERROR
GATE = True


def check(subject: Alerting) -> Iterator[Finding]:
    """Refuse receivers of which none, or more than one, takes everything."""
    default = [each for each in subject.receivers if each.takes_all]
    if subject.receivers and len(default) != 1:
        yield Finding(
            message=f"{len(default)} receivers take every severity and system; one has to",
            mend="leave `severities` and `systems` out of exactly one receiver",
            at=Place("pyproject.toml"),
        )


def bad() -> Alerting:
    """Return somebody who is told of critical alerts alone."""
    return alerting(receivers=[receiver(severities=("critical",))])


def good() -> Alerting:
    """Return somebody who is told of everything."""
    return alerting(receivers=[receiver(), receiver("night", severities=("critical",))])
