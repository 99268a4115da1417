"""The receiver names a severity, system or mute timing that does not exist.

Why: A route that matches nothing notifies nobody, and an unknown mute timing stops Grafana at startup.
Bad: `systems = ["shpo"]`.
Good: `systems = ["shop"]`, where `shop` has alerts.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.diagnostics.suggestion import did_you_mean
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Alerting

SEVERITY = Severity.ERROR
IN_GENERATE = True

_SEVERITIES = ("critical", "warning", "info")


def check(alerting: Alerting) -> Iterator[Violation]:
    systems = [group.system.name for group in alerting.groups]
    timings = [timing.name for timing in alerting.mute_timings]
    for receiver in alerting.receivers:
        names = (
            ("severities", "severity", receiver.severities, _SEVERITIES),
            ("systems", "system", receiver.systems, systems),
            ("mute_timings", "mute timing", receiver.mute_timings, timings),
        )
        for key, noun, values, known in names:
            for value in (value for value in values if value not in known):
                yield Violation(
                    message=f"`receivers.{receiver.name}.{key}`: unknown {noun} `{value}`",
                    help=did_you_mean(value, known) or "remove it",
                    at=receiver.location,
                )


def bad() -> Alerting:
    return examples.alerting(receivers=[examples.receiver(), examples.receiver("night", systems=("shpo",))])


def good() -> Alerting:
    night = examples.receiver("night", systems=("shop",), severities=("critical",), mute_timings=("nights",))
    return examples.alerting(receivers=[examples.receiver(), night], mute_timings=[examples.mute_timing()])
