"""A receiver names severities, systems and mute timings that there are.

Why: A route that matches nothing is never told; an unknown mute timing stops Grafana at its start.
Bad: `systems = ["lom"]`.
Good: `systems = ["loom"]`, where `loom` has alerts.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.checks.rule import Finding
from generator.checks.together import Alerting
from generator.checks.together_examples import alerting, mute_timing, receiver
from generator.place import Place
from generator.problem import Severity

ID = "receiver/names"
SEVERITY = Severity.ERROR
GATE = True

_SEVERITIES = ("critical", "warning", "info")


def check(subject: Alerting) -> Iterator[Finding]:
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
                yield Finding(
                    message=f"`receivers.{found.name}.{what}` names `{value}`, which there is not",
                    mend=f"choose from {', '.join(known)}"
                    if known
                    else "there is nothing to choose from: leave it out",
                    at=Place("pyproject.toml"),
                )


def bad() -> Alerting:
    """Return a receiver for a system without alerts."""
    return alerting(receivers=[receiver(), receiver("night", systems=("lom",))])


def good() -> Alerting:
    """Return one whose names there are."""
    night = receiver("night", systems=("loom",), severities=("critical",), mute_timings=("nights",))
    return alerting(receivers=[receiver(), night], mute_timings=[mute_timing()])
