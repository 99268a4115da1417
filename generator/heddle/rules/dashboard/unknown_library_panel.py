"""The dashboard shows a library panel that the project does not define.

Why: Grafana shows "Unable to load library panel", unless one with this uid is created manually.
Bad: `Row("Queue", [DEPTH])`, but no list `library_panels` contains `DEPTH`.
Good: `library_panels = [DEPTH]` at the top level of the file that defines it.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.diagnostics.suggestion import did_you_mean
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboards

SEVERITY = Severity.WARNING
IN_GENERATE = True


def check(dashboards: Dashboards) -> Iterator[Violation]:
    known = [panel.uid for panel in dashboards.library_panels]
    for dashboard in dashboards.dashboards:
        for panel in dashboard.library_panels:
            if panel.uid not in known:
                message = f"dashboard {dashboard.uid!r} shows the undefined library panel {panel.uid!r}"
                help = did_you_mean(panel.uid, known) or "add it to the list `library_panels` of its file"
                yield Violation(message=message, help=help, at=panel.location)


def _with_library_panels(*uids: str) -> Dashboards:
    return Dashboards(
        dashboards=[examples.summary("shop", "Shop", library_panel="queue-depth")],
        library_panels=[examples.summary(uid, "Depth") for uid in uids],
    )


def bad() -> Dashboards:
    return _with_library_panels()


def good() -> Dashboards:
    return _with_library_panels("queue-depth")
