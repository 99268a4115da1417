"""The title of the folder is that of Grafana's root.

Why: Grafana 12 and later reject a folder with the title General, at any level and in any case. Only reported if the
setting `outputs` contains `git-sync` or `apis`: a provisioned folder may have this title.
Bad: `folder="General"`.
Good: `folder="/"` for the root, or another title.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.outputs.grafana_api import reserved_titles
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboards
from heddle.settings.model import Settings

SEVERITY = Severity.ERROR
IN_GENERATE = True


def check(dashboards: Dashboards) -> Iterator[Violation]:
    if not {"git-sync", "apis"} & set(dashboards.settings.outputs):
        return
    for dashboard in dashboards.dashboards:
        for title in reserved_titles(dashboard.folder):
            yield Violation(
                message=f"Grafana reserves the folder title {title!r} for its root",
                help="choose another title",
                at=dashboard.location,
            )


def bad() -> Dashboards:
    summary = examples.summary("a", "A", folder="General")
    return examples.dashboards(summary, settings=Settings(outputs=("provisioning", "git-sync")))


def good() -> Dashboards:
    summary = examples.summary("a", "A", folder="Shop")
    return examples.dashboards(summary, settings=Settings(outputs=("provisioning", "git-sync")))
