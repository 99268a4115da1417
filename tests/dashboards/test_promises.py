"""The page of promises names what there is, and every series in it is asked for where the page says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import pytest

from heddle import Metric
from heddle.project.pipeline import load_project
from heddle.settings.active import project_settings
from tests.dashboards.answers.asked import ROOT
from tests.dashboards.answers.systems import CATALOGUES
from tests.dashboards.made import json_by_uid, made, question, series

PAGE = ROOT / "docs" / "promises.md"
_PANEL = re.compile(r'`([\w-]+)` / "([^"]+)"')
_ALERT = re.compile(r"\balert `(\w+)`")
_SOURCE = re.compile(r"\bdata source `([\w-]+)`")
_PARTS = ("", "_bucket", "_sum", "_count")


@dataclass(frozen=True)
class Promise:
    """A row of the page; `panels` are pairs of uid and title."""

    line: int
    text: str
    names: tuple[str, ...]
    kept: str
    remark: str

    @property
    def panels(self) -> list[tuple[str, str]]:
        return _PANEL.findall(self.kept)

    def __str__(self) -> str:
        return f"{self.line} {self.text}"


def rows() -> list[Promise]:
    found = []
    for line, text in enumerate(PAGE.read_text(encoding="utf-8").splitlines(), start=1):
        cells = [cell.strip() for cell in text.split("|")[1:-1]]
        if len(cells) > 1 and cells[0] != "promise" and not set(cells[0]) <= {"-"}:
            assert len(cells) == 4, f"line {line} has {len(cells)} cells"
            found.append(Promise(line, cells[0], tuple(re.findall(r"`(\w+)`", cells[1])), cells[2], cells[3]))
    return found


ROWS = rows()
WITH_SERIES = [row for row in ROWS if row.names]
each = pytest.mark.parametrize("row", ROWS, ids=str)


@cache
def asking() -> dict[tuple[str, str], set[str]]:
    """Return the series that each panel asks for."""
    return {
        (uid, panel.title): {name for query in panel.queries for name in series(question(uid).resolve(query.text))}
        for uid in json_by_uid()
        for panel in question(uid).panels
    }


@cache
def declared() -> dict[str, set[str]]:
    """Return the names of all alerts and the uids of all data sources."""
    folders = [ROOT / "dashboards", ROOT / "datasources"]
    with load_project(project_settings(), folders, kinds=("alerts", "datasource")) as project:
        return {
            "alerts": {alert.name for group in project.alert_groups for alert in group.rules},
            "datasource": {spec.uid for spec in project.datasources},
        }


@pytest.mark.parametrize(
    ("row", "uid", "title"),
    [(row, *panel) for row in ROWS for panel in row.panels],
    ids=[f"{row.line} {uid}/{title}" for row in ROWS for uid, title in row.panels],
)
def test_a_panel_that_is_named_is_there(row: Promise, uid: str, title: str) -> None:
    assert uid in json_by_uid()
    assert title in made(uid)


@each
def test_alerts_and_data_sources_that_are_named_are_there(row: Promise) -> None:
    assert set(_ALERT.findall(row.kept + row.remark)) <= declared()["alerts"]
    assert set(_SOURCE.findall(row.kept)) <= declared()["datasource"]


@each
def test_a_promise_is_kept_somewhere_or_it_is_said_why_not(row: Promise) -> None:
    kept = row.panels or _ALERT.findall(row.kept) or _SOURCE.findall(row.kept)
    assert kept or row.kept == "no panel yet" or (row.kept == "no panel" and row.remark.endswith("."))


@pytest.mark.parametrize("row", WITH_SERIES, ids=str)
def test_its_series_are_asked_for_where_it_is_kept(row: Promise) -> None:
    there = {name for panel in row.panels for name in asking()[panel]}
    missing = [name for name in row.names if not there & {f"{name}{part}" for part in _PARTS}]
    assert missing == ([] if row.panels else [*row.names])


@pytest.mark.parametrize("row", [row for row in WITH_SERIES if row.kept.startswith("no panel")], ids=str)
def test_what_is_on_no_panel_is_on_none(row: Promise) -> None:
    wanted = {f"{name}{part}" for name in row.names for part in _PARTS}
    assert [panel for panel, names in asking().items() if names & wanted] == []


def test_every_series_is_in_a_catalogue() -> None:
    metrics = {value.name for module in CATALOGUES for value in vars(module).values() if isinstance(value, Metric)}
    assert {name for row in WITH_SERIES for name in row.names} - metrics == {"up"}


def test_every_system_makes_promises() -> None:
    headings = re.findall(r"^## (.+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert headings == ["Loom and TokenHub", "loomflow", "Loom Core", "Loki Mode", "LoopOS AI"]
    assert len(ROWS) > 70
