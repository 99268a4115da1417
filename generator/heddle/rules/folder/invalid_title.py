"""The title of the folder is not one that Grafana can store or that a reader can tell apart.

Why: Grafana stores at most 189 characters in MySQL and PostgreSQL, and then no dashboard of the folder is saved. A
provider has the whole path of a nested folder as its title. The titles `.` and `..` look like steps of a path, but are
folders of their own.
Bad: `folder="Shop/../Orders"`, a tab or the end of a line in a title.
Good: `folder="Orders"`. Slashes at the ends, repeated slashes and space around a title have no effect:
`" Shop //Orders/"` is `"Shop/Orders"`, and `"/"` is Grafana's root.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.compile.folders import folder_path, provider_title
from heddle.diagnostics.finding import Severity
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboards

SEVERITY = Severity.ERROR
IN_GENERATE = True

_LONGEST = 189
_SHOWN = 40


def check(dashboards: Dashboards) -> Iterator[Violation]:
    first = {
        dashboard.folder: dashboard for dashboard in reversed((*dashboards.dashboards, *dashboards.library_panels))
    }
    for folder, dashboard in sorted(first.items()):
        if problem := _problem(folder):
            shown = folder if len(folder) <= _SHOWN else f"{folder[:_SHOWN]}..."
            yield Violation(message=f"the folder {shown!r} {problem}", at=dashboard.location)


def _problem(folder: str) -> str:
    if (length := len(provider_title(folder))) > _LONGEST:
        return f"has {length} characters; Grafana stores {_LONGEST}"
    if dots := {".", ".."} & set(folder_path(folder)):
        return f"contains the title {min(dots)!r}"
    if not folder.isprintable():
        return "contains a character that is not shown, such as a tab or the end of a line"
    return ""


def bad() -> Dashboards:
    return examples.dashboards(examples.summary("a", "A", folder="Shop/../Orders"))


def good() -> Dashboards:
    return examples.dashboards(examples.summary("a", "A", folder="Shop/Orders"))
