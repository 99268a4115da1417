"""Tombstones are dropped once every Grafana has read them.

Why: They are read at each start: one for a notification policy resets what people made by hand since.
Bad: a policy that left the settings long ago, and is still reset at every start.
Good: `heddle generate --drop-tombstones` after every Grafana has been restarted.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.compile.artifact import Identity
from heddle.diagnostics.finding import Severity
from heddle.diagnostics.location import Location
from heddle.rules.examples import project
from heddle.rules.rule import Violation
from heddle.rules.subjects import Project

SEVERITY = Severity.ADVICE


def check(subject: Project) -> Iterator[Violation]:
    """Advise to drop tombstones that the files carry."""
    if subject.tombstones:
        names = ", ".join(sorted({f"{held.kind} {held.name}" for held in subject.tombstones}))
        yield Violation(
            message=f"the files still make Grafana delete: {names}",
            help="run `heddle generate --drop-tombstones` once every Grafana has been restarted",
            at=Location("out/manifest.json"),
        )


def bad() -> Project:
    """Return a tombstone."""
    return project(tombstones=[Identity(kind="datasource", uid="loki", name="Loki")])


def good() -> Project:
    """Return none."""
    return project()
