"""A receiver can be reached.

Why: Grafana does not start with a receiver that lacks its address, URL or key.
Bad: `type = "slack"` without `secret_env`; `type = "email"` without `addresses`.
Good: `secret_env = "SLACK_URL"`: the name of the variable that holds it.
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

_SETTINGS = Location("pyproject.toml")


def check(subject: Alerting) -> Iterator[Violation]:
    """Refuse a receiver without what its type needs."""
    for found in subject.receivers:
        key = f"receivers.{found.name}"
        if found.type == "email" and not found.addresses:
            yield Violation(
                message=f"`{key}.addresses` is empty", help='write them as `["ops@example.org"]`', at=_SETTINGS
            )
        if found.type != "email" and found.secret is None:
            yield Violation(
                message=f"`{key}.secret_env` is not set",
                help="name the variable that holds its URL or key",
                at=_SETTINGS,
            )


def bad() -> Alerting:
    """Return a Slack without its URL."""
    return alerting(receivers=[receiver(type="slack")])


def good() -> Alerting:
    """Return somebody with an address."""
    return alerting(receivers=[receiver()])
