"""The folder is nested deeper than Git Sync allows.

Why: Grafana has four levels of folders. Git Sync skips a directory below them, with everything in it. Only reported if
the setting `outputs` contains `git-sync` or `apis`.
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
from heddle.settings.model import Settings

SEVERITY = Severity.ERROR
IN_GENERATE = True


def check(dashboards: Dashboards) -> Iterator[Violation]:
    outputs = [name for name in ("git-sync", "apis") if name in dashboards.settings.outputs]
    for dashboard in dashboards.dashboards if outputs else ():
        levels = len(folder_path(dashboard.folder))
        if levels > MAX_LEVELS:
            limit = f"the output `{outputs[0]}` allows {MAX_LEVELS}"
            yield Violation(message=f"folder {dashboard.folder!r} has {levels} levels; {limit}", at=dashboard.location)


def bad() -> Dashboards:
    summary = examples.summary("a", "A", folder="A/B/C/D/E")
    return examples.dashboards(summary, settings=Settings(outputs=("provisioning", "git-sync")))


def good() -> Dashboards:
    summary = examples.summary("a", "A", folder="A/B/C/D")
    return examples.dashboards(summary, settings=Settings(outputs=("provisioning", "git-sync")))
