"""The compiled dashboards of this repository."""

from __future__ import annotations

from functools import cache
from typing import Any

from tests.cli.project import panels
from tests.dashboards.prometheus.promql import series_names
from tests.dashboards.prometheus.queries import ROOT, DashboardQueries, all_dashboards, compile_dashboards
from tests.settings_values import reimported

Json = dict[str, Any]


@cache
def dashboards_by_uid() -> dict[str, Json]:
    """Return the JSON of every dashboard."""
    return {dashboard["uid"]: dashboard for dashboard in compile_dashboards(ROOT / "dashboards", ROOT / "datasources")}


def panels_by_title(uid: str) -> dict[str, Json]:
    """Return the panels of a dashboard, those in collapsed rows included."""
    return {panel["title"]: panel for panel in panels(dashboards_by_uid()[uid])}


def targets(uid: str) -> list[Json]:
    """Return the targets of all panels of a dashboard."""
    return [target for panel in panels_by_title(uid).values() for target in panel.get("targets", ())]


def prometheus_queries(uid: str) -> DashboardQueries:
    """Return the queries of a dashboard for Prometheus."""
    return next(dashboard for dashboard in all_dashboards() if dashboard.uid == uid)


def selected_series(uid: str) -> set[str]:
    """Return the names of all series that the panels of a dashboard select."""
    return {name for text in prometheus_queries(uid).panel_queries() for name in series_names(text)}


def compiled_with(uid: str, **settings: object) -> Json:
    """Return the JSON of a dashboard with these settings."""
    with reimported(settings):
        dashboards = {data["uid"]: data for data in compile_dashboards(ROOT / "dashboards", ROOT / "datasources")}
    return dashboards[uid]


def panels_without_question(uid: str) -> list[str]:
    """Return the panels whose description does not begin with a question."""
    return [
        title
        for title, panel in panels_by_title(uid).items()
        if panel["type"] != "row" and not panel.get("description", "").partition("\n\n")[0].endswith("?")
    ]


def first_row(uid: str) -> tuple[list[str], int]:
    """Return the types and the total width of the panels in the first row."""
    row = [panel for panel in dashboards_by_uid()[uid]["panels"] if panel["gridPos"]["y"] == 1]
    return [panel["type"] for panel in row], sum(panel["gridPos"]["w"] for panel in row)


def targets_in_collapsed_rows(uid: str, *titles: str) -> list[Json]:
    """Return the targets of the collapsed rows with these titles."""
    rows = {row["title"]: row["panels"] for row in dashboards_by_uid()[uid]["panels"] if row.get("collapsed")}
    return [target for title in titles for panel in rows[title] for target in panel["targets"]]
