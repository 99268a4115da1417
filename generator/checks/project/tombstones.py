"""Tombstones are dropped once every Grafana has read them.

Why: They are read at each start: one for a notification policy resets what people made by hand since.
Bad: a policy that left the settings long ago, and is still reset at every start.
Good: `heddle generate --drop-tombstones` after every Grafana has been restarted.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.checks.project_examples import project
from generator.checks.project_subject import Project
from generator.checks.rule import Finding
from generator.compile.artefact import Identity
from generator.place import Place
from generator.problem import Severity

ID = "output/tombstones"
SEVERITY = Severity.ADVICE


def check(subject: Project) -> Iterator[Finding]:
    """Advise to drop tombstones that the files carry."""
    if subject.tombstones:
        names = ", ".join(sorted({f"{held.kind} {held.name}" for held in subject.tombstones}))
        yield Finding(
            message=f"the files still make Grafana delete: {names}",
            mend="run `heddle generate --drop-tombstones` once every Grafana has been restarted",
            at=Place("out/manifest.json"),
        )


def bad() -> Project:
    """Return a tombstone."""
    return project(tombstones=[Identity(kind="datasource", uid="loki", name="Loki")])


def good() -> Project:
    """Return none."""
    return project()
