"""docs/promises.md names existing panels, alerts and data sources, and the panels select the series of its rows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from heddle import Metric
from heddle.project.pipeline import load_project
from heddle.settings.active import project_settings
from tests.dashboards.prometheus.promql import series_names
from tests.dashboards.prometheus.queries import ROOT, all_dashboards
from tests.dashboards.prometheus.systems import CATALOGS
from tests.dashboards.repository import dashboards_by_uid, panels_by_title

PAGE = ROOT / "docs" / "promises.md"
_PANEL = re.compile(r'`([\w-]+)` / "([^"]+)"')
_ALERT = re.compile(r"\balert `(\w+)`")
_SOURCE = re.compile(r"\bdata source `([\w-]+)`")
_PARTS = ("", "_bucket", "_sum", "_count")


@dataclass(frozen=True)
class Promise:
    """A row of the page."""

    line: int
    text: str
    series: tuple[str, ...]
    shown_by: str
    remark: str

    @property
    def panels(self) -> list[tuple[str, str]]:
        """The uids and titles of the panels."""
        return _PANEL.findall(self.shown_by)

    @property
    def alerts(self) -> set[str]:
        return {*_ALERT.findall(self.shown_by)}

    @property
    def data_sources(self) -> set[str]:
        return {*_SOURCE.findall(self.shown_by)}

    @property
    def series_and_parts(self) -> set[str]:
        return {f"{name}{part}" for name in self.series for part in _PARTS}

    def __str__(self) -> str:
        return f"{PAGE.name}:{self.line} {self.text}"


def rows() -> list[Promise]:
    promises = []
    for line, text in enumerate(PAGE.read_text(encoding="utf-8").splitlines(), start=1):
        cells = [cell.strip() for cell in text.split("|")[1:-1]]
        if len(cells) > 1 and cells[0] != "promise" and not set(cells[0]) <= {"-"}:
            assert len(cells) == 4, f"line {line} has {len(cells)} cells"
            promises.append(Promise(line, cells[0], tuple(re.findall(r"`(\w+)`", cells[1])), cells[2], cells[3]))
    return promises


ROWS = rows()
WITH_SERIES = [row for row in ROWS if row.series]


@cache
def panel_series() -> dict[tuple[str, str], set[str]]:
    """Return the names of the series that each panel selects."""
    return {
        (dashboard.uid, panel.title): {
            name for query in panel.queries for name in series_names(dashboard.resolve(query.text))
        }
        for dashboard in all_dashboards()
        for panel in dashboard.panels
    }


def test_every_panel_exists() -> None:
    missing = [
        f"{row}: {uid} / {title}"
        for row in ROWS
        for uid, title in row.panels
        if uid not in dashboards_by_uid() or title not in panels_by_title(uid)
    ]
    assert missing == []


def test_every_alert_and_data_source_exists() -> None:
    folders = [ROOT / "dashboards", ROOT / "datasources"]
    with load_project(project_settings(), folders, kinds=("alerts", "datasource")) as project:
        alerts = {alert.name for group in project.alert_groups for alert in group.rules}
        sources = {spec.uid for spec in project.datasources}
    missing = {
        str(row): unknown
        for row in ROWS
        if (unknown := ({*_ALERT.findall(row.shown_by + row.remark)} - alerts) | (row.data_sources - sources))
    }
    assert missing == {}
    assert sum(len(row.alerts) for row in ROWS) > 20


def test_a_row_without_panel_alert_and_data_source_has_a_reason() -> None:
    without_reason = [
        str(row)
        for row in ROWS
        if not (row.panels or row.alerts or row.data_sources or row.shown_by == "no panel yet")
        and not (row.shown_by == "no panel" and row.remark.endswith("."))
    ]
    assert without_reason == []


def test_the_panels_of_a_row_select_its_series() -> None:
    missing = {}
    for row in WITH_SERIES:
        if row.panels:
            selected = {name for panel in row.panels for name in panel_series()[panel]}
            if names := [name for name in row.series if not selected & {f"{name}{part}" for part in _PARTS}]:
                missing[str(row)] = names
    assert missing == {}


def test_no_panel_selects_the_series_of_a_row_without_panels() -> None:
    selected = {
        str(row): panels
        for row in WITH_SERIES
        if row.shown_by.startswith("no panel")
        and (panels := [panel for panel, names in panel_series().items() if names & row.series_and_parts])
    }
    assert selected == {}


def test_every_series_is_in_a_catalog() -> None:
    metrics = {value.name for module in CATALOGS for value in vars(module).values() if isinstance(value, Metric)}
    assert {name for row in WITH_SERIES for name in row.series} - metrics == {"up"}


def test_every_system_has_rows() -> None:
    headings = re.findall(r"^## (.+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert headings == [
        "Loom and TokenHub",
        "loomflow",
        "Loom Core",
        "Loki Mode",
        "LoopOS AI",
        "LiteLLM",
        "OpenTelemetry GenAI",
        "Claude Code",
        "Across systems",
    ]
    assert len(ROWS) > 70
    assert len(WITH_SERIES) > 40
