"""A folder of grafanalib's own definitions compiles as it is."""

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
from words import SECONDS


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
def foreign(project: Project) -> Project:
    project.write("boards/shared.py", 'TEAM = "Checkout"\n')
    project.write("boards/team/words.py", 'SECONDS = "s"\n')
    project.write("boards/team/latency.dashboard.py", LATENCY)
    project.write("boards/legacy.dashboard.py", LEGACY)
    return project


@pytest.fixture
def run(foreign: Project) -> Result:
    return foreign.generate("--definitions", "boards")


@pytest.fixture
def made(foreign: Project, run: Result) -> dict[str, Any]:
    return {path.rpartition("/")[2]: foreign.json(path) for path in FILES}


def values(value: Any) -> Iterator[Any]:
    yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from values(item)


def test_it_exits_0(run: Result) -> None:
    assert run.exit_code == 0


def test_only_the_named_folder_is_compiled(run: Result) -> None:
    assert run.stdout.startswith("2 dashboards, 1 folder, 0 data sources ")


def test_what_grafanalib_prints_stays_off_standard_output(run: Result) -> None:
    assert len(run.stdout.splitlines()) == 2


def test_the_uid_is_derived_from_the_file(made: dict[str, Any]) -> None:
    assert [made[name]["uid"] for name in sorted(made)] == ["latency", "legacy"]


def test_every_panel_has_a_place_on_the_grid(made: dict[str, Any]) -> None:
    found = [panel.get("gridPos") for dashboard in made.values() for panel in panels(dashboard)]
    assert all(isinstance(grid, dict) and grid.keys() == {"x", "y", "w", "h"} for grid in found)


def test_no_two_panels_share_a_place(made: dict[str, Any]) -> None:
    found = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in made["latency.json"]["panels"]]
    assert len(set(found)) == len(found) == 5


def test_every_panel_has_an_id(made: dict[str, Any]) -> None:
    assert all(isinstance(panel["id"], int) for dashboard in made.values() for panel in panels(dashboard))


def test_there_is_no_null(made: dict[str, Any]) -> None:
    assert None not in list(values(made))


def test_there_is_no_quoted_null(made: dict[str, Any]) -> None:
    assert "null" not in [value for value in values(made) if isinstance(value, str)]


def test_there_are_no_legacy_rows(made: dict[str, Any]) -> None:
    assert not any("rows" in dashboard for dashboard in made.values())


def test_legacy_rows_become_row_panels(made: dict[str, Any]) -> None:
    found = [(panel["type"], panel["title"]) for panel in made["legacy.json"]["panels"]]
    assert [title for type, title in found if type == "row"] == ["First", "Second"]


def test_panels_of_legacy_rows_are_kept(made: dict[str, Any]) -> None:
    found = {panel["title"] for panel in panels(made["legacy.json"])}
    assert found >= {"Traffic", "Note", "All"}


def test_the_text_of_imported_modules_is_used(made: dict[str, Any]) -> None:
    assert made["latency.json"]["title"] == "Checkout latency"


def test_a_missing_uid_is_a_warning_at_its_line(run: Result) -> None:
    assert re.search(r"warning\[[^\n]*uid[^\n]*\n  --> boards/legacy\.dashboard\.py:3\b", run.stderr)


def test_a_missing_grid_position_is_a_warning_at_its_line(run: Result) -> None:
    assert re.search(r"warning\[[^\n]*\n  --> boards/team/latency\.dashboard\.py:\d+", run.stderr)


def test_every_warning_has_a_place_and_a_mend(run: Result) -> None:
    counts = {
        word: len(re.findall(word, run.stderr, re.MULTILINE)) for word in (r"^warning\[", "^  --> .+:", "^  help: ")
    }
    assert len(set(counts.values())) == 1


def test_there_is_no_error(run: Result) -> None:
    assert "error[" not in run.stderr


def test_an_absolute_folder_gives_the_same(foreign: Project, run: Result) -> None:
    before = contents(foreign.out)
    foreign.generate("--definitions", str(foreign.folder / "boards"))
    assert contents(foreign.out) == before


def test_several_folders_compile_together(foreign: Project) -> None:
    done = foreign.generate("--definitions", "boards", "--definitions", "dashboards", "--definitions", "datasources")
    assert done.stdout.startswith("3 dashboards, 2 folders, 2 data sources ")


def test_a_folder_outside_of_the_project_compiles(project: Project, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere: Path = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "legacy.dashboard.py").write_text(LEGACY)
    project.generate("--definitions", str(elsewhere))
    assert json.loads((project.out / "dashboards/general/legacy.json").read_text())["title"] == "Legacy"
