"""The output `git-sync` has more dashboards and folders than Git Sync reads from one repository.

Why: Grafana Cloud reads at most 1,000 resources from a repository, and 20 in Cloud Free; the limit is the setting
`git_sync.max_resources`. Other Grafanas have none. Generate the dashboards into several repositories, with an
environment for each and the setting `systems` in it.
Bad: 1,200 dashboards in one repository.
Good: 600 dashboards in each of two repositories.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.outputs.git_sync import MAX_REPOSITORIES, count_repositories, count_resources
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboards
from heddle.settings.model import GitSync, Settings

SEVERITY = Severity.WARNING
IN_GENERATE = True


def check(dashboards: Dashboards) -> Iterator[Violation]:
    settings = dashboards.settings
    if "git-sync" not in settings.outputs:
        return
    number = count_resources(dashboard.folder for dashboard in dashboards.dashboards)
    repositories = count_repositories(number, settings)
    if 1 < repositories <= MAX_REPOSITORIES:
        limit = settings.git_sync.max_resources
        yield Violation(
            message=f"the dashboards and folders are {number} resources; Git Sync reads {limit} from one repository",
            help=f"split them into {repositories} repositories with `systems`, or set `git_sync.max_resources`",
            at=settings.source.document.location("outputs"),
        )


def bad() -> Dashboards:
    summaries = (examples.summary(uid, uid.upper(), folder="Shop") for uid in ("a", "b"))
    settings = Settings(outputs=("provisioning", "git-sync"), git_sync=GitSync(max_resources=2))
    return examples.dashboards(*summaries, settings=settings)


def good() -> Dashboards:
    summaries = (examples.summary(uid, uid.upper(), folder="Shop") for uid in ("a", "b"))
    return examples.dashboards(*summaries, settings=Settings(outputs=("provisioning", "git-sync")))
