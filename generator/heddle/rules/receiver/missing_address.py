"""The receiver has no address, URL or key.

Why: Grafana does not start with a receiver that lacks it.
Bad: `type = "slack"` without `secret_env`; `type = "email"` without `addresses`.
Good: `secret_env = "SLACK_URL"`, the name of the environment variable with the URL.
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
    for receiver in alerting.receivers:
        key = f"receivers.{receiver.name}"
        if receiver.type == "email" and not receiver.addresses:
            help = 'write them as `["ops@example.org"]`'
            yield Violation(message=f"`{key}.addresses` is empty", help=help, at=receiver.location)
        if receiver.type != "email" and receiver.secret is None:
            help = "name the environment variable that holds the URL or key"
            yield Violation(message=f"`{key}.secret_env` is not set", help=help, at=receiver.location)


def bad() -> Alerting:
    return examples.alerting(receivers=[examples.receiver(type="slack")])


def good() -> Alerting:
    return examples.alerting(receivers=[examples.receiver()])
