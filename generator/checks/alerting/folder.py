"""Alerts have a folder of their own.

Why: Grafana reads alerts before dashboards and makes their folder with a random uid; a dashboards' folder of the same
title would then be a second one.
Bad: a folder of dashboards named `Shop alerts`.
Good: one named `Shop`; Heddle adds the word for the alerts.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.checks.rule import Finding
from generator.checks.together import Alerting
from generator.checks.together_examples import alerting
from generator.compile.alerting.text import folder
from generator.problem import Severity

ID = "alert/folder"
SEVERITY = Severity.ERROR
GATE = True


def check(subject: Alerting) -> Iterator[Finding]:
    """Refuse a title that a folder of dashboards has too."""
    for group in subject.groups:
        if (title := folder(group)) in subject.folders:
            yield Finding(
                message=f"the alerts' folder {title!r} is one of dashboards too",
                mend="give the dashboards' folder another title",
                at=group.place,
            )


def bad() -> Alerting:
    """Return a folder that both have."""
    return alerting(folders=frozenset({"Loom alerts"}))


def good() -> Alerting:
    """Return folders that differ."""
    return alerting(folders=frozenset({"Loom"}))
