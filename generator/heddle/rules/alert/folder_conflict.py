"""Alerts have a folder of their own.

Why: Grafana reads alerts before dashboards and makes their folder with a random uid; a dashboards' folder of the same
title would then be a second one.
Bad: a folder of dashboards named `Shop alerts`.
Good: one named `Shop`; Heddle adds the word for the alerts.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.compile.alerting.text import folder
from heddle.diagnostics.finding import Severity
from heddle.rules.examples import alerting
from heddle.rules.rule import Violation
from heddle.rules.subjects import Alerting

SEVERITY = Severity.ERROR
GATE = True


def check(subject: Alerting) -> Iterator[Violation]:
    """Refuse a title that a folder of dashboards has too."""
    for group in subject.groups:
        if (title := folder(group)) in subject.folders:
            yield Violation(
                message=f"the alerts' folder {title!r} is one of dashboards too",
                help="give the dashboards' folder another title",
                at=group.location,
            )


def bad() -> Alerting:
    """Return a folder that both have."""
    return alerting(folders=frozenset({"Loom alerts"}))


def good() -> Alerting:
    """Return folders that differ."""
    return alerting(folders=frozenset({"Loom"}))
