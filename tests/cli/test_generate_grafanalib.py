"""A folder of definitions for grafanalib alone compiles unchanged."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from tests.cli.project import Project, contents, panels

LATENCY = """\
from grafanalib.core import Dashboard, GaugePanel, PieChart, Stat, Target, Template, Templating, TimeSeries

from ..shared import TEAM
from units import SECONDS


def latency(title):
    return TimeSeries(title=title, dataSource="prometheus", unit=SECONDS, targets=[Target(expr="up", refId="A")])


dashboard = Dashboard(
    title=f"{TEAM} latency",
    templating=Templating(list=[Template(name="pod", query="label_values(up, pod)", dataSource="prometheus")]),
    panels=[
        latency("Mean"),
        latency("Worst"),
        Stat(title="Up", dataSource="prometheus", targets=[Target(expr="up")]),
        PieChart(title="Share", dataSource="prometheus", targets=[Target(expr="up")]),
        GaugePanel(title="Load", dataSource="prometheus", targets=[Target(expr="up")]),
    ],
).auto_panel_ids()
"""

LEGACY = """\
from grafanalib.core import Dashboard, Graph, Row, Table, Target, Text

dashboard = Dashboard(
    title="Legacy",
    rows=[
        Row(title="First", panels=[
            Graph(title="Traffic", dataSource="prometheus", targets=[Target(expr="up")]),
            Text(title="Note", content="Hello"),
        ]),
        Row(title="Second", panels=[Table(title="All", dataSource="prometheus", targets=[Target(expr="up")])]),
    ],
)
"""

FILES = ("dashboards/team/latency.json", "dashboards/general/legacy.json")


@pytest.fixture
def grafanalib_project(project: Project) -> Project:
    project.write("boards/shared.py", 'TEAM = "Checkout"\n')
    project.write("boards/team/units.py", 'SECONDS = "s"\n')
    project.write("boards/team/latency.dashboard.py", LATENCY)
    project.write("boards/legacy.dashboard.py", LEGACY)
    return project


@pytest.fixture
def run(grafanalib_project: Project) -> Result:
    return grafanalib_project.generate("--definitions", "boards")


@pytest.fixture
def dashboards(grafanalib_project: Project, run: Result) -> dict[str, Any]:
    return {path.rpartition("/")[2]: grafanalib_project.json(path) for path in FILES}


def values(value: Any) -> Iterator[Any]:
    yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from values(item)


def test_it_exits_0_without_an_error(run: Result) -> None:
    assert (run.exit_code, "error[" in run.stderr) == (0, False)


def test_only_the_given_folder_is_compiled(run: Result) -> None:
    assert run.stdout.startswith("2 dashboards, 1 folder, 0 data sources ")


def test_output_of_grafanalib_is_not_on_standard_output(run: Result) -> None:
    assert len(run.stdout.splitlines()) == 2


def test_the_uid_is_derived_from_the_file(dashboards: dict[str, Any]) -> None:
    assert [dashboards[name]["uid"] for name in sorted(dashboards)] == ["latency", "legacy"]


def test_every_panel_has_a_position(dashboards: dict[str, Any]) -> None:
    positions = [panel.get("gridPos") for dashboard in dashboards.values() for panel in panels(dashboard)]
    assert all(isinstance(grid, dict) and grid.keys() == {"x", "y", "w", "h"} for grid in positions)


def test_no_two_panels_have_the_same_position(dashboards: dict[str, Any]) -> None:
    positions = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in dashboards["latency.json"]["panels"]]
    assert len(set(positions)) == len(positions) == 5


def test_every_panel_has_an_id(dashboards: dict[str, Any]) -> None:
    assert all(isinstance(panel["id"], int) for dashboard in dashboards.values() for panel in panels(dashboard))


def test_no_value_is_null(dashboards: dict[str, Any]) -> None:
    assert None not in list(values(dashboards))


def test_no_value_is_a_quoted_null(dashboards: dict[str, Any]) -> None:
    assert "null" not in [value for value in values(dashboards) if isinstance(value, str)]


def test_no_dashboard_has_legacy_rows(dashboards: dict[str, Any]) -> None:
    assert not any("rows" in dashboard for dashboard in dashboards.values())


def test_legacy_rows_become_row_panels(dashboards: dict[str, Any]) -> None:
    types = [(panel["type"], panel["title"]) for panel in dashboards["legacy.json"]["panels"]]
    assert [title for type, title in types if type == "row"] == ["First", "Second"]


def test_no_panel_of_a_legacy_row_is_lost(dashboards: dict[str, Any]) -> None:
    titles = {panel["title"] for panel in panels(dashboards["legacy.json"])}
    assert titles >= {"Traffic", "Note", "All"}


def test_imported_modules_are_used(dashboards: dict[str, Any]) -> None:
    assert dashboards["latency.json"]["title"] == "Checkout latency"


def test_a_missing_uid_is_a_warning_at_its_line(run: Result) -> None:
    assert re.search(r"warning\[[^\n]*uid[^\n]*\n  --> boards/legacy\.dashboard\.py:3\b", run.stderr)


def test_a_missing_grid_position_is_a_warning_at_its_line(run: Result) -> None:
    assert re.search(r"warning\[[^\n]*\n  --> boards/team/latency\.dashboard\.py:\d+", run.stderr)


def test_every_warning_has_location_and_help(run: Result) -> None:
    counts = {
        word: len(re.findall(word, run.stderr, re.MULTILINE)) for word in (r"^warning\[", "^  --> .+:", "^  help: ")
    }
    assert len(set(counts.values())) == 1


def test_an_absolute_folder_gives_the_same_files(grafanalib_project: Project, run: Result) -> None:
    before = contents(grafanalib_project.out)
    grafanalib_project.generate("--definitions", str(grafanalib_project.folder / "boards"))
    assert contents(grafanalib_project.out) == before


def test_several_folders_are_compiled_in_one_run(grafanalib_project: Project) -> None:
    done = grafanalib_project.generate(
        "--definitions", "boards", "--definitions", "dashboards", "--definitions", "datasources"
    )
    assert done.stdout.startswith("3 dashboards, 2 folders, 2 data sources ")


def test_a_folder_outside_the_project_is_compiled(project: Project, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder: Path = tmp_path_factory.mktemp("other")
    (folder / "legacy.dashboard.py").write_text(LEGACY)
    project.generate("--definitions", str(folder))
    assert json.loads((project.out / "dashboards/general/legacy.json").read_text())["title"] == "Legacy"
