"""The alerts query a data source that is not defined.

Why: Grafana accepts any uid without complaint, and then every evaluation fails.
Bad: `Alerts(SHOP, [...], datasource="promtheus")`.
Good: the uid of a data source of the project.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from heddle.author.queries import Query
from heddle.diagnostics.finding import Severity
from heddle.diagnostics.suggestion import did_you_mean
from heddle.grafana.datasource_types import with_usual_uid
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Alerting

SEVERITY = Severity.ERROR
IN_GENERATE = True


def check(alerting: Alerting) -> Iterator[Violation]:
    for group in alerting.groups:
        uids = {alert.query.ref()["uid"]: alert.location for alert in group.active if isinstance(alert.query, Query)}
        if any(alert.expression is not None for alert in group.active):
            uids[group.datasource] = group.location
        for uid, location in uids.items():
            if uid not in alerting.datasources:
                yield Violation(
                    message=f"the alerts query data source {uid!r}, which is not defined",
                    help=_help(uid, alerting.datasources),
                    at=location,
                )


def _help(uid: str, datasources: Mapping[str, str]) -> str:
    if same_type := with_usual_uid(uid, datasources):
        choices = ", ".join(f"`{other}`" for other in same_type)
        return f"name one of its type: {choices}; `datasource=` of Alerts is for PromQL, `source=` for SQL"
    return did_you_mean(uid, datasources) or "define it in datasources/"


def bad() -> Alerting:
    return examples.alerting(groups=[examples.group(examples.alert(), datasource="promtheus")])


def good() -> Alerting:
    return examples.alerting()
