"""Everything in a dashboard knows the author's line."""

from __future__ import annotations

import inspect
from pathlib import Path

from heddle import Row, annotation, custom, timeseries
from heddle.compile.dashboard import compile_dashboard
from heddle.compile.source_map_file import SourceMapFile
from heddle.diagnostics.location import Location
from heddle.project.discover import discover
from heddle.project.load import define
from tests.author.asked import Asked, compiled, dashboard

FOREIGN = '''"""A definition."""
from grafanalib.core import Dashboard, RowPanel, Stat, Target, TimeSeries

def made(name):
    return Stat(title=name)

dashboard = Dashboard(
    title="D",
    panels=[
        TimeSeries(
            title="Rate",
            targets=[Target(expr="up")],
        ),
        made("one"),
        made("two"),
        RowPanel(title="R", collapsed=True, panels=[TimeSeries(title="Inside")]),
    ],
)
'''


def line_of(text: str) -> int:
    source, start = inspect.getsourcelines(inspect.currentframe().f_back)  # type: ignore[union-attr,arg-type]
    return next(number for number, line in enumerate(source, start) if text in line)


def test_words_keep_their_lines() -> None:
    made = dashboard(  # the dashboard
        [
            Row("Open", [timeseries("a", query=[Asked(), Asked("second")])]),
            Row("Closed", [timeseries("b", query=Asked())], collapsed=True),
        ],
        variables=[custom("v", ["x"], title="V")],
        annotations=[annotation("n", Asked(), title="t")],
    )
    locations = compiled(made).locations.pointers()
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


def test_foreign_panels_are_found_by_the_syntax_tree(tmp_path: Path) -> None:
    file = tmp_path / "d.dashboard.py"
    file.write_text(FOREIGN)
    (source,) = discover([tmp_path], [])
    locations = compile_dashboard(define(source), {}).locations.pointers()
    lines = {pointer: location.line for pointer, location in locations.items()}
    assert {location.file for location in locations.values()} == {str(file)}
    assert lines[""] == 7
    assert lines["/panels/0"] == 10
    assert lines["/panels/0/targets/0"] == 10
    assert lines["/panels/1"] == lines["/panels/2"] == 5
    assert lines["/panels/3/panels/0"] == 16


def test_the_place_file_is_json_with_relative_files(tmp_path: Path) -> None:
    import json

    with SourceMapFile(tmp_path) as locations:
        locations.add(
            "a.json", {"": Location(str(tmp_path / "defs" / "a.py"), 3), "/panels/0": Location("/else/b.py", 4, 5)}
        )
        locations.add("b.json", {})
        locations.commit()
    found = json.loads((tmp_path / ".heddle" / "places.json").read_text())
    assert found["a.json"][""] == ["defs/a.py", 3, 0]
    assert found["a.json"]["/panels/0"][1:] == [4, 5]
    assert found["b.json"] == {}


def test_an_empty_place_file_is_json(tmp_path: Path) -> None:
    with SourceMapFile(tmp_path) as locations:
        locations.commit()
    assert (tmp_path / ".heddle" / "places.json").read_text() == "{}\n"


def test_a_place_file_without_commit_leaves_the_old_one(tmp_path: Path) -> None:
    with SourceMapFile(tmp_path) as locations:
        locations.commit()
    with SourceMapFile(tmp_path) as locations:
        locations.add("a.json", {})
    assert [path.name for path in (tmp_path / ".heddle").iterdir()] == ["places.json"]
    assert (tmp_path / ".heddle" / "places.json").read_text() == "{}\n"


def test_a_dry_place_file_writes_nothing(tmp_path: Path) -> None:
    with SourceMapFile(tmp_path, dry=True) as locations:
        locations.add("a.json", {})
        locations.commit()
    assert list(tmp_path.iterdir()) == []
