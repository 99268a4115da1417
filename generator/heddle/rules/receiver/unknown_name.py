"""A receiver names severities, systems and mute timings that there are.

Why: A route that matches nothing is never told; an unknown mute timing stops Grafana at its start.
Bad: `systems = ["lom"]`.
Good: `systems = ["loom"]`, where `loom` has alerts.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.diagnostics.location import Location
from heddle.rules.examples import alerting, mute_timing, receiver
from heddle.rules.rule import Violation
from heddle.rules.subjects import Alerting

SEVERITY = Severity.ERROR
GATE = True

_SEVERITIES = ("critical", "warning", "info")


def check(subject: Alerting) -> Iterator[Violation]:
    """Refuse names that nothing has."""
    systems = sorted({group.system.name for group in subject.groups})
    timings = sorted(timing.name for timing in subject.mute_timings)
    for found in subject.receivers:
        named = (
            ("severities", found.severities, _SEVERITIES),
            ("systems", found.systems, systems),
            ("mute_timings", found.mute_timings, timings),
        )
        for what, values, known in named:
            for value in (value for value in values if value not in known):
                yield Violation(
                    message=f"`receivers.{found.name}.{what}` names `{value}`, which there is not",
                    help=f"choose from {', '.join(known)}"
                    if known
                    else "there is nothing to choose from: leave it out",
                    at=Location("pyproject.toml"),
                )


def bad() -> Alerting:
    """Return a receiver for a system without alerts."""
    return alerting(receivers=[receiver(), receiver("night", systems=("lom",))])


def good() -> Alerting:
    """Return one whose names there are."""
    night = receiver("night", systems=("loom",), severities=("critical",), mute_timings=("nights",))
    return alerting(receivers=[receiver(), night], mute_timings=[mute_timing()])
