"""The dashboard queries a data source that is not defined.

Why: The panel shows an error to everybody who opens the dashboard.
Bad: a panel with the data source `promtheus`.
Good: the uid of a data source of the project, or a variable that selects one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from heddle.diagnostics.finding import Severity
from heddle.diagnostics.suggestion import did_you_mean
from heddle.grafana.datasource_types import DATASOURCE_TYPES, usual_uid, with_usual_uid
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboards

SEVERITY = Severity.ERROR
IN_GENERATE = True


def check(dashboards: Dashboards) -> Iterator[Violation]:
    for dashboard in dashboards.dashboards if dashboards.datasources else ():
        for reference in dashboard.datasources:
            if reference.uid not in dashboards.datasources:
                message = f"dashboard {dashboard.title!r} queries undefined data source {reference.uid!r}"
                yield Violation(
                    message=message, help=_help(reference.uid, dashboards.datasources), at=reference.location
                )


def _help(uid: str, datasources: Mapping[str, str]) -> str:
    """Return how to name another data source: those of the same type, where only the default was meant."""
    if same_type := with_usual_uid(uid, datasources):
        choices = " or ".join(f'source="{other}"' for other in same_type)
        return f"set {choices} on the query or panel, or add a data source variable to `variables`"
    is_default = any(usual_uid(type) == uid for type in DATASOURCE_TYPES)
    variable = ", add a data source variable to `variables`" if is_default else ""
    return did_you_mean(uid, datasources, f"define it in datasources/{variable}, or use one of")


def bad() -> Dashboards:
    return examples.dashboards(examples.summary("shop", "Shop", datasource="promtheus"))


def good() -> Dashboards:
    return examples.dashboards(examples.summary("shop", "Shop", datasource="prometheus"))
