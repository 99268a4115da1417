"""The dashboard queries a data source that is not defined.

Why: The panel shows an error to everybody who opens the dashboard.
Bad: a panel with the data source `promtheus`.
Good: the uid of a data source of the project, or a variable that selects one.
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
    for dashboard in dashboards.dashboards if dashboards.datasources else ():
        for reference in dashboard.datasources:
            if reference.uid not in dashboards.datasources:
                yield Violation(
                    message=f"dashboard {dashboard.title!r} queries undefined data source {reference.uid!r}",
                    help=did_you_mean(
                        reference.uid, dashboards.datasources, "define it in datasources/, or use one of"
                    ),
                    at=reference.location,
                )


def bad() -> Dashboards:
    return examples.dashboards(examples.summary("shop", "Shop", datasource="promtheus"))


def good() -> Dashboards:
    return examples.dashboards(examples.summary("shop", "Shop", datasource="prometheus"))
