"""Every part of a dashboard has its location in the author's Python."""

from __future__ import annotations

import inspect
from pathlib import Path

from heddle import Row, annotation, custom, timeseries
from heddle.compile.dashboard import compile_dashboard
from heddle.compile.source_map import AstLocator
from heddle.project.discover import discover
from heddle.project.load import load_definition
from tests.author.compiled import Promql, compiled, dashboard

GRAFANALIB = '''"""A definition."""
from grafanalib.core import Dashboard, RowPanel, Stat, Target, TimeSeries

def stat(name):
    return Stat(title=name)

dashboard = Dashboard(
    title="D",
    panels=[
        TimeSeries(
            title="Rate",
            targets=[Target(expr="up")],
        ),
        stat("one"),
        stat("two"),
        RowPanel(title="R", collapsed=True, panels=[TimeSeries(title="Inside")]),
    ],
)
'''


def line_of(text: str) -> int:
    source, start = inspect.getsourcelines(inspect.currentframe().f_back)  # type: ignore[union-attr,arg-type]
    return next(number for number, line in enumerate(source, start) if text in line)


def test_each_part_has_the_line_of_its_call() -> None:
    definition = dashboard(  # the dashboard
        [
            Row("Open", [timeseries("a", query=[Promql(), Promql("second")])]),
            Row("Closed", [timeseries("b", query=Promql())], collapsed=True),
        ],
        variables=[custom("v", ["x"], title="V")],
        annotations=[annotation("n", Promql(), title="t")],
    )
    locations = compiled(definition).locations.pointers()
    assert locations.keys() == {
        "",
        "/panels/0",
        "/panels/1",
        "/panels/1/targets/0",
        "/panels/1/targets/1",
        "/panels/2",
        "/panels/2/panels/0",
        "/panels/2/panels/0/targets/0",
        "/templating/list/0",
        "/annotations/list/0",
    }
    assert {location.file for pointer, location in locations.items() if pointer} == {__file__}
    assert locations["/panels/1"].line == line_of('Row("Open"')
    assert locations["/panels/2/panels/0"].line == line_of('Row("Closed"')
    assert locations["/templating/list/0"].line == line_of("variables=[custom")
    assert locations["/panels/1"].column > 1


def test_grafanalib_panels_are_located_by_the_syntax_tree(tmp_path: Path) -> None:
    path = tmp_path / "d.dashboard.py"
    path.write_text(GRAFANALIB)
    (file,) = discover([tmp_path], [])
    locations = compile_dashboard(load_definition(file), {}).locations.pointers()
    spans = {
        pointer: (location.line, location.column, location.end_line, location.end_column)
        for pointer, location in locations.items()
    }
    assert {location.file for location in locations.values()} == {str(path)}
    assert spans[""] == (7, 1, 18, 2)
    assert spans["/panels/0"] == spans["/panels/0/targets/0"] == (10, 9, 13, 10)
    assert spans["/panels/1"] == spans["/panels/2"] == (5, 12, 5, 28)
    assert spans["/panels/3/panels/0"] == (16, 53, 16, 79)


def test_grafanalib_variables_are_located_by_the_syntax_tree(tmp_path: Path) -> None:
    path = tmp_path / "d.dashboard.py"
    path.write_text(
        "from grafanalib.core import Alert, Dashboard, Template, Templating\n"
        "def choice(name):\n"
        "    return Template(name=name, query='a,b', type='custom')\n"
        "first = Template('first', 'a', type='custom')\n"
        "dashboard = Dashboard(title='D', templating=Templating([\n"
        "    first,\n"
        "    Template(name='second', query='a', type='custom'),\n"
        "    choice(name='third'),\n"
        "    choice('fourth'),\n"
        "]))\n"
        "other = Alert(name='second', message='', alertConditions=[])\n"
    )
    (file,) = discover([tmp_path], [])
    locations = compile_dashboard(load_definition(file), {}).locations.pointers()
    assert [locations[f"/templating/list/{index}"].line for index in range(4)] == [4, 7, 8, 5]


def test_a_file_that_assigns_no_dashboard_is_located_without_a_line(tmp_path: Path) -> None:
    path = tmp_path / "d.dashboard.py"
    path.write_text("from grafanalib.core import Dashboard\nglobals()['dashboard'] = Dashboard(title='D')\n")
    (file,) = discover([tmp_path], [])
    assert str(compile_dashboard(load_definition(file), {}).locations.dashboard) == str(path)


def test_a_converted_panel_without_a_title_has_the_line_of_its_call(tmp_path: Path) -> None:
    file = tmp_path / "old.dashboard.py"
    file.write_text(
        "from grafanalib.core import Dashboard, Graph, TimeSeries\n"
        "dashboard = Dashboard(title='D', panels=[\n"
        "    TimeSeries(title='new'),\n"
        "    Graph(title=''.join('old')),\n"
        "])\n"
    )
    locator = AstLocator(file)
    assert locator.panel({"type": "timeseries", "title": "new"}).line == 3
    assert locator.panel({"type": "stat", "title": "old"}).line == 4
