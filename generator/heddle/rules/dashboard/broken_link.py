"""A link leads to a dashboard that does not exist.

Why: Readers who follow it see "Dashboard not found".
Bad: `link("shop-overveiw", "Shop")`.
Good: the uid of a dashboard of the project.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.diagnostics.suggestion import did_you_mean
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboards

SEVERITY = Severity.ERROR
IN_GENERATE = True


def check(dashboards: Dashboards) -> Iterator[Violation]:
    uids = {dashboard.uid for dashboard in dashboards.dashboards}
    for dashboard in dashboards.dashboards:
        for link in dashboard.links:
            if link.uid not in uids:
                yield Violation(
                    message=f"dashboard {dashboard.title!r} links to unknown dashboard {link.uid!r}",
                    help=did_you_mean(link.uid, uids),
                    at=link.location,
                )


def bad() -> Dashboards:
    return examples.dashboards(examples.summary("shop", "Shop", link="shpo"))


def good() -> Dashboards:
    return examples.dashboards(examples.summary("shop", "Shop", link="bills"), examples.summary("bills", "Bills"))
