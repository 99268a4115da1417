"""What the rules about a whole project look at: all dashboards, all data sources, all alerts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from heddle.compile.alerting.grafana_rules import Panels
from heddle.compile.artifact import Identity
from heddle.project.pipeline import Project
from heddle.rules import subjects
from heddle.rules.subjects import DashboardSummary

LINK_RULES = frozenset({"dashboard/broken-link", "alert/unknown-panel"})
"""Rules that report every link to a dashboard that does not compile; only that dashboard's own errors are of use."""


def project_subjects(
    project: Project,
    summaries: Sequence[DashboardSummary],
    *,
    previous: Sequence[Identity] = (),
    tombstones: Sequence[Identity] = (),
) -> Iterator[tuple[str, object]]:
    """Yield the scope of rules with its subject; `previous` and `tombstones` are the objects in the last manifest."""
    settings, datasources = project.settings, project.datasources
    uids = frozenset(spec.uid for spec in datasources)
    yield (
        "dashboards",
        subjects.Dashboards(dashboards=summaries, datasources=uids, previous=previous, tombstones=tombstones),
    )
    if datasources:
        yield "datasources", subjects.Datasources(specs=datasources, default=settings.default_datasource or "")
    if has_alerting(project):
        from heddle.compile.alerting.receivers import mute_timings, receivers

        yield (
            "alerting",
            subjects.Alerting(
                groups=project.alert_groups,
                panels=panel_ids(summaries),
                datasources=uids,
                folders=frozenset(summary.folder for summary in summaries),
                excluded_dashboards=project.excluded_uids,
                interval=settings.alerts.interval,
                receivers=receivers(),
                mute_timings=mute_timings(),
            ),
        )


def has_alerting(project: Project) -> bool:
    """Tell whether a project defines alerts or receivers."""
    return bool(project.alert_groups) or bool(project.settings.receivers)


def panel_ids(summaries: Sequence[DashboardSummary]) -> Panels:
    """Return the id of each panel by the uid of its dashboard and its title: alerts link to panels."""
    return {(summary.uid, title): id for summary in summaries for title, id in summary.panels}
