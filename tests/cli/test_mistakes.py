"""Mistakes that only show when a project is compiled are errors at the author's line, and never a traceback."""

from __future__ import annotations

import re
from os.path import relpath

import click
import pytest

from heddle.cli.errors import exits
from tests.cli.project import Project

HEAD = """\
from dataclasses import dataclass
from typing import ClassVar
from heddle import *
at = Connection(url="http://localhost")
"""
OWN_CLASS = """\
@dataclass(frozen=True, slots=True, kw_only=True)
class Own(DataSource):
    type: ClassVar[str] = "influxdb"
    def json(self, grafana):
        return {json}
datasource = Own(uid={uid}, name="Own", connection=at)
"""
DASHBOARD = 'dashboard = Dashboard(uid="a", title="A", description="a", tags=["a"], rows=[Row("", [{panel}])])\n'

CASES = {
    "datasource = Loki\n": "definition/wrong-type 5",
    "datasource = [5]\n": "definition/wrong-type 5",
    OWN_CLASS.format(json="1 / 0", uid='"own"'): "definition/exception 9",
    OWN_CLASS.format(json="None", uid='"own"'): "definition/exception 10",
    OWN_CLASS.format(json="{'a': object()}", uid='"own"'): "datasource/invalid-schema 10",
    OWN_CLASS.format(json="{}", uid="5"): "argument/wrong-type 10",
    OWN_CLASS.format(json="{}", uid='"own"').replace('    type: ClassVar[str] = "influxdb"\n', ""): (
        "datasource/missing-type 6"
    ),
    'datasource = ClickHouse(uid="c", name="C", connection=Connection(url="db:8123"))\n': "datasource/not-http 5",
    'datasource = ClickHouse(uid="c", name="C", connection=Connection(url="http://db:x"))\n': "datasource/not-http 5",
    'class Shop(SystemSettings):\n    name = "shop"\nsettings = system_settings(Shop)\n': "settings/missing-name 7",
    "settings = system_settings(SystemSettings)\n": "settings/missing-name 5",
    "dashboard = Dashboard\n": "definition/wrong-type 5",
    "dashboard = stat\n": "definition/wrong-type 5",
    'dashboard = stat("A")\n': "definition/wrong-type 5",
    DASHBOARD.format(panel='text("a", title="A", detail="\\ud800")'): "dashboard/not-serializable 5",
    DASHBOARD.format(panel='text("a", title="A", options={"a": object()})'): "dashboard/not-serializable 5",
    DASHBOARD.format(panel='text("a", title="A")') + "dashboard.title = None\n": "dashboard/invalid-schema 5",
    'output_file = OutputFile(path="a/b\\0", content="")\n': "output/invalid-text 5",
}


def test_a_mistake_is_an_error_at_its_line(project: Project) -> None:
    wrong = []
    for text, expected in CASES.items():
        path = project.write("dashboards/loom/mistake.py", HEAD + text)
        stderr = project.generate().stderr
        found = re.findall(rf"^error\[(.*)\].*\n  --> {path.relative_to(project.folder)}:(\d+)", stderr, re.MULTILINE)
        if expected not in [f"{id} {line}" for id, line in found] or " at 0x" in stderr:
            wrong.append((text, expected, stderr))
    assert wrong == []


def test_an_unexpected_exception_is_reported_as_a_bug(project: Project) -> None:
    own = OWN_CLASS.format(json="{}", uid='"own"').replace(
        "datasource =", "    def variables(self): return 5\ndatasource ="
    )
    project.write("dashboards/loom/mistake.py", HEAD + own)
    done = project.generate()
    assert done.exit_code == 2
    assert done.stderr.startswith("error[heddle/unexpected-exception]: unexpected TypeError: ")
    assert done.stderr.endswith("  help: this is a bug in Heddle; please report it with this message\n\n")


def test_an_unexpected_exception_of_the_author_is_at_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit), exits():
        raise KeyError("shop")
    assert f"error[definition/exception]: the definition raised KeyError: 'shop'\n  --> {relpath(__file__)}:" in (
        capsys.readouterr().err
    )


def test_a_usage_error_is_that_of_the_command() -> None:
    with pytest.raises(click.UsageError), exits():
        raise click.UsageError("no")
