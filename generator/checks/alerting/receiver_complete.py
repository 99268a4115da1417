"""A receiver can be reached.

Why: Grafana does not start with a receiver that lacks its address, URL or key.
Bad: `type = "slack"` without `secret_env`; `type = "email"` without `addresses`.
Good: `secret_env = "SLACK_URL"`: the name of the variable that holds it.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.checks.rule import Finding
from generator.checks.together import Alerting
from generator.checks.together_examples import alerting, receiver
from generator.place import Place
from generator.problem import Severity

ID = "receiver/complete"
SEVERITY = Severity.ERROR
GATE = True

_SETTINGS = Place("pyproject.toml")


def check(subject: Alerting) -> Iterator[Finding]:
    """Refuse a receiver without what its type needs."""
    for found in subject.receivers:
        key = f"receivers.{found.name}"
        if found.type == "email" and not found.addresses:
            yield Finding(
                message=f"`{key}.addresses` is empty", mend='write them as `["ops@example.org"]`', at=_SETTINGS
            )
        if found.type != "email" and found.secret is None:
            yield Finding(
                message=f"`{key}.secret_env` is not set",
                mend="name the variable that holds its URL or key",
                at=_SETTINGS,
            )


def bad() -> Alerting:
    """Return a Slack without its URL."""
    return alerting(receivers=[receiver(type="slack")])


def good() -> Alerting:
    """Return somebody with an address."""
    return alerting(receivers=[receiver()])
