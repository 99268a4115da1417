"""The folder is nested deeper than Grafana allows.

Why: Grafana 12 allows four levels of folders and rejects a fifth in a push. Provisioned files have no nesting; there
the whole path is the folder's title.
Bad: `folder="A/B/C/D/E"`.
Good: `folder="A/B"`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.compile.folders import MAX_LEVELS, folder_path
from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboards

SEVERITY = Severity.NOTE


def check(dashboards: Dashboards) -> Iterator[Violation]:
    for dashboard in (*dashboards.dashboards, *dashboards.library_panels):
        levels = len(folder_path(dashboard.folder))
        if levels > MAX_LEVELS:
            yield Violation(
                message=f"folder {dashboard.folder!r} has {levels} levels; Grafana allows {MAX_LEVELS}",
                at=dashboard.location,
            )


def bad() -> Dashboards:
    return examples.dashboards(examples.summary("a", "A", folder="A/B/C/D/E"))


def good() -> Dashboards:
    return examples.dashboards(examples.summary("a", "A", folder="A/B"))
