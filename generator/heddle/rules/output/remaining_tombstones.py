"""The generated files still contain tombstones, which delete objects in Grafana.

Why: Grafana applies them at every start. The tombstone of a notification policy resets what people have changed by
hand since.
Bad: a policy that was removed from the settings long ago and is still reset at every start.
Good: `heddle generate --drop-tombstones`, after every Grafana has been restarted once.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.compile.artifact import Identity
from heddle.diagnostics.finding import Severity
from heddle.diagnostics.location import Location
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboards

SEVERITY = Severity.ADVICE


def check(dashboards: Dashboards) -> Iterator[Violation]:
    if dashboards.tombstones:
        names = ", ".join(sorted({f"{object.kind} {object.name}" for object in dashboards.tombstones}))
        yield Violation(
            message=f"the files still delete in Grafana: {names}",
            help="run `heddle generate --drop-tombstones` once every Grafana has been restarted",
            at=Location("out/manifest.json"),
        )


def bad() -> Dashboards:
    return examples.dashboards(tombstones=[Identity(kind="datasource", uid="loki", name="Loki")])


def good() -> Dashboards:
    return examples.dashboards()
