"""The output `git-sync` needs more repositories than Grafana can be connected to.

Why: Grafana Cloud reads at most `git_sync.max_resources` resources from a repository, and every Grafana at most ten
repositories. Write some of the dashboards with `heddle push` instead.
Bad: 12,000 dashboards for Grafana Cloud.
Good: 9,000 dashboards in ten repositories; or `git_sync.max_resources = 0` for a Grafana without a limit.
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
    if repositories > MAX_REPOSITORIES:
        yield Violation(
            message=f"the dashboards and folders are {number} resources, which need {repositories} repositories;"
            f" Grafana can be connected to {MAX_REPOSITORIES}",
            help="write some of the dashboards with `heddle push`, or set `git_sync.max_resources`",
            at=settings.source.document.location("outputs"),
        )


def bad() -> Dashboards:
    summaries = (examples.summary(f"a{number}", "A") for number in range(MAX_REPOSITORIES + 1))
    settings = Settings(outputs=("provisioning", "git-sync"), git_sync=GitSync(max_resources=1))
    return examples.dashboards(*summaries, settings=settings)


def good() -> Dashboards:
    summaries = (examples.summary(f"a{number}", "A") for number in range(MAX_REPOSITORIES + 1))
    return examples.dashboards(*summaries, settings=Settings(outputs=("provisioning", "git-sync")))
