"""Panels whose metrics no version in the settings emits, and how they state this."""

from __future__ import annotations

import re

from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from tests.dashboards.prometheus.promql import not_emitted_series, series_names
from tests.dashboards.prometheus.queries import DashboardQueries, all_dashboards, dashboard_queries
from tests.dashboards.repository import compiled_with, dashboards_by_uid, panels_by_title
from tests.settings_values import reimported

_STATEMENT = re.compile(r"\b([Nn]o released|[Ff]rom \S+ \d+\.\d+ on)\b")


def panels_without_emitted_metrics(*dashboards: DashboardQueries) -> list[list[str | list[str]]]:
    """Return the dashboard's uid, the title and the metrics of each panel that selects metrics that are not emitted."""
    not_emitted = not_emitted_series()
    affected: list[tuple[str, str, list[str]]] = []
    for dashboard in dashboards:
        for panel in dashboard.panels:
            names = {name for query in panel.queries for name in series_names(dashboard.resolve(query.text))}
            if metrics := sorted({not_emitted[name] for name in names & not_emitted.keys()}):
                affected.append((dashboard.uid, panel.title, metrics))
    return [[*panel] for panel in sorted(affected)]


def test_the_panels_that_select_metrics_that_are_not_emitted(snapshot: SnapshotAssertion) -> None:
    assert panels_without_emitted_metrics(*all_dashboards()) == snapshot.use_extension(JSONSnapshotExtension)


def test_their_text_without_data_and_their_description_state_the_reason() -> None:
    missing = []
    for uid, title, _ in panels_without_emitted_metrics(*all_dashboards()):
        panel = panels_by_title(str(uid))[str(title)]
        if not panel["fieldConfig"]["defaults"].get("noValue", "").startswith("No data: "):
            missing.append(f"{uid}/{title}: noValue")
        if not _STATEMENT.search(panel["description"].partition("\n\n")[2]):
            missing.append(f"{uid}/{title}: description")
    assert missing == []


def test_panels_that_an_older_loomflow_cannot_fill_are_left_out() -> None:
    older = {"system.loomflow.version": "0.16"}
    dashboard = dashboard_queries(compiled_with("token-flow", **older))
    with reimported(older):
        assert panels_without_emitted_metrics(dashboard) == []
    titles = {panel.title for panel in dashboard.panels}
    newer = {panel.title for panel in dashboard_queries(dashboards_by_uid()["token-flow"]).panels}
    assert newer - titles == {"Cached share of the input", "loomflow tokens by provider"}
