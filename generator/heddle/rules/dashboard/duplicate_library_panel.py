"""Two library panels have the same uid, or the same name in one folder.

Why: A push cannot create both: Grafana refuses the second one.
Bad: Two panels with `uid="queue-depth"`.
Good: `uid="queue-depth"` and `uid="queue-age"`, with different names.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboards, duplicates

SEVERITY = Severity.ERROR
IN_GENERATE = True


def check(dashboards: Dashboards) -> Iterator[Violation]:
    for first, second in duplicates(dashboards.library_panels, lambda panel: panel.uid):
        message = f"the library panels {first.title!r} and {second.title!r} have the same uid {second.uid!r}"
        yield Violation(message=message, help="change one of them", at=second.location, related=first.location)
    distinct = {panel.uid: panel for panel in reversed(dashboards.library_panels)}
    for first, second in duplicates(distinct.values(), lambda panel: (panel.folder, panel.title)):
        message = f"the library panels {first.uid!r} and {second.uid!r} have the same name {second.title!r}"
        yield Violation(message=message, help='set another `name="..."`', at=second.location, related=first.location)


def bad() -> Dashboards:
    return Dashboards(dashboards=[], library_panels=[examples.summary("a", "Depth"), examples.summary("a", "Age")])


def good() -> Dashboards:
    panels = [examples.summary("a", "Depth"), examples.summary("b", "Age")]
    return Dashboards(dashboards=[], library_panels=panels)
