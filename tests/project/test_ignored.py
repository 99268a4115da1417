"""Dashboards that are built and not read are reported; several can be in one file; removals are named and limited."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from heddle.cli import main

HEAD = "from grafanalib.core import Dashboard\n"


@pytest.fixture(autouse=True)
def boards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "boards").mkdir()
    return tmp_path / "boards"


def generate(*options: str) -> Result:
    return CliRunner().invoke(main, ["generate", "--definitions", "boards", "--out", "out", *options])


def uids(folder: Path) -> list[str]:
    return sorted(json.loads(path.read_text())["uid"] for path in (folder / "out/dashboards").rglob("*.json"))


IGNORED = {
    'other = Dashboard(title="A", uid="a")': "it is assigned to `other` @2:9",
    'Dashboard(title="A", uid="a")': "it is not assigned to a name @2:1",
    'if True:\n    dashboard = Dashboard(title="A", uid="a")': "it is assigned inside a block (`if`) @3:17",
    'try:\n    dashboard = Dashboard(title="A")\nfinally:\n    pass': "it is assigned inside a block (`try`) @3:17",
    'for n in "ab":\n    x = Dashboard(title=n, uid=n)': "it is assigned to `x` @3:9",
    'dashboard = Dashboard(title="B")\nsecond = Dashboard(title="A")': "it is assigned to `second` @3:10",
    'def build():\n    return Dashboard(title="A", uid="a")': "it is created in the function `build` @3:12",
    'def build():\n    made = Dashboard(title="A")\n    return made\n\n\nboard = build()': (
        "it is created in the function `build` @3:12"
    ),
    'def dashboard():\n    return Dashboard(title="A")': "it is created in the function `dashboard` @3:12",
    'board = Dashboard(title="A", uid="a")\nprint(board)': "it is assigned to `board` @2:9",
    'class Board(Dashboard):\n    pass\n\n\nx = Board(title="A")': "it is assigned to `x` @6:5",
    'class Maker:\n    def make(self):\n        Dashboard(title="A")': "it is created in the class `Maker` @4:9",
    'import grafanalib.core as g\nx = g.Dashboard(title="A", uid="a")': "it is assigned to `x` @3:5",
}
READ = (
    'dashboard = Dashboard(title="A", uid="a")',
    'dashboard: Dashboard = Dashboard(title="A", uid="a")',
    'base = Dashboard(title="A", uid="a")\ndashboard = base',
    'first = Dashboard(title="A", uid="a")\ndashboards = [first, Dashboard(title="B", uid="b")]',
    'dashboards = [Dashboard(title=name, uid=name) for name in "ab"]',
    'def build():\n    return Dashboard(title="A", uid="a")\n\n\ndashboard = build()',
    'dashboard = Dashboard(title="A", uid="a")\n\n\ndef unused():\n    return Dashboard(title="A", uid="a")',
)


@pytest.mark.parametrize(("text", "expected"), IGNORED.items())
def test_an_unread_dashboard_is_a_warning_at_its_line(boards: Path, text: str, expected: str) -> None:
    (boards / "a.py").write_text(f"{HEAD}{text}\n")
    result = generate()
    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    at = next(number for number, line in enumerate(lines) if "ignored-dashboard" in line)
    message, location = lines[at].rpartition(": ")[2], lines[at + 1].split(":", 1)[1]
    assert f"{message} @{location}" == expected
    assert result.output.count("ignored-dashboard") == 1


def test_dashboards_that_are_read_are_not_reported(boards: Path) -> None:
    reported = []
    for text in READ:
        (boards / "a.py").write_text(f"{HEAD}{text}\n")
        result = generate("--allow-removals")
        if result.exit_code or "ignored-dashboard" in result.output:
            reported.append((text, result.output))
    assert reported == []


@pytest.mark.parametrize("first", ["dashboard", "dashboards"])
def test_a_file_with_both_names_is_a_warning(boards: Path, first: str) -> None:
    texts = {
        "dashboard": 'dashboard = Dashboard(title="A", uid="a")\n',
        "dashboards": 'dashboards = [Dashboard(title="B", uid="b")]\n',
    }
    second = next(name for name in texts if name != first)
    (boards / "a.py").write_text(HEAD + texts[first] + texts[second])
    result = generate()
    assert result.exit_code == 0, result.output
    assert f"`{second}` is not read, because the file also assigns `{first}`" in result.output
    assert uids(boards.parent) == [{"dashboard": "a", "dashboards": "b"}[first]]


def test_a_function_that_another_file_imports_is_not_reported(boards: Path) -> None:
    (boards / "base.py").write_text(f'{HEAD}\n\ndef build():\n    return Dashboard(title="A", uid="a")\n')
    (boards / "a.py").write_text("from boards.base import build\n\ndashboard = build()\n")
    result = generate()
    assert result.exit_code == 0, result.output
    assert "ignored-dashboard" not in result.output


def test_a_dashboard_that_another_file_imports_is_not_reported(boards: Path) -> None:
    (boards / "base.py").write_text(f'{HEAD}BASE = Dashboard(title="A", uid="a")\n')
    (boards / "a.py").write_text("from boards.base import BASE\n\ndashboard = BASE\n")
    result = generate()
    assert result.exit_code == 0, result.output
    assert "ignored-dashboard" not in result.output


def test_an_alert_group_is_reported(boards: Path) -> None:
    text = "from grafanalib.core import AlertGroup\nalertgroup = AlertGroup(name='a', rules=[])\n"
    (boards / "a.alertgroup.py").write_text(text)
    assert "warning[definition/ignored-alert-group]" in generate().output


def test_a_folder_without_definitions_is_reported(boards: Path) -> None:
    (boards / "notes.py").write_text("X = 1\n")
    assert "warning[definition/empty-folder]: the definitions folder boards contains no definition" in generate().output


def test_a_file_can_define_several_dashboards(boards: Path, tmp_path: Path) -> None:
    (boards / "several.py").write_text(
        f'{HEAD}dashboards = [\n    Dashboard(title="A", uid="a"),\n    Dashboard(title="B", uid="b", tags="x"),\n'
        '    Dashboard(title="C"),\n]\n'
    )
    result = generate()
    assert result.exit_code == 0, result.output
    assert uids(tmp_path) == ["a", "b", "several-3"]
    assert "--> boards/several.py:4:5" in result.output  # the tag of the second one
    assert "--> boards/several.py:5:5" in result.output  # the missing uid of the third one
    assert generate("--check").exit_code == 0


@pytest.mark.parametrize("value", ["5", '"a"', "[1]", "None", '{"a": Dashboard(title="A", uid="a")}'])
def test_other_values_of_dashboards_are_errors(boards: Path, value: str) -> None:
    (boards / "several.py").write_text(f"{HEAD}dashboards = {value}\n")
    result = generate()
    assert result.exit_code == 2
    assert "error[definition/wrong-type]" in result.output
    assert "not a list of grafanalib Dashboards" in result.output or "`dashboards[0]` is 1" in result.output
    assert "definition/empty-folder" not in result.output


def write(boards: Path, *names: str) -> None:
    for path in boards.glob("*.py"):
        path.unlink()
    for name in names:
        (boards / f"{name}.py").write_text(f'{HEAD}dashboard = Dashboard(title="{name.upper()}", uid="{name}")\n')


def test_removed_dashboards_are_named(boards: Path, tmp_path: Path) -> None:
    write(boards, "a", "b", "c", "d")
    generate()
    write(boards, "a", "b")
    check = generate("--check")
    assert check.exit_code == 1
    assert "would remove dashboard c (C)\nwould remove dashboard d (D)\n" in check.output
    result = generate()
    assert result.exit_code == 0, result.output
    assert "removed dashboard c (C)\nremoved dashboard d (D)\n" in result.output
    assert uids(tmp_path) == ["a", "b"]


def test_the_only_dashboard_can_be_replaced_but_not_removed(boards: Path, tmp_path: Path) -> None:
    write(boards, "a")
    generate()
    write(boards)
    assert generate().exit_code == 3
    write(boards, "b")
    result = generate()
    assert result.exit_code == 0, result.output
    assert "removed dashboard a (A)\n" in result.output
    assert uids(tmp_path) == ["b"]


@pytest.mark.parametrize("left", [("a",), ("x", "y", "z"), ()])
def test_removing_more_than_half_needs_an_option(boards: Path, tmp_path: Path, left: tuple[str, ...]) -> None:
    write(boards, "a", "b", "c")
    generate()
    write(boards, *left)
    result = generate()
    assert result.exit_code == 3
    number = 3 - len({"a"} & set(left))
    assert f"error[output/too-many-removals]: {number} of 3 dashboards would be removed: " in result.output
    assert uids(tmp_path) == ["a", "b", "c"]
    assert generate("--allow-removals").exit_code == 0
    assert uids(tmp_path) == sorted(left)


def test_a_list_with_a_wrong_item_is_not_called_ignored(boards: Path) -> None:
    (boards / "a.py").write_text(f'{HEAD}dashboards = [Dashboard(title="A", uid="a", panels=[]), None]\n')
    output = generate().output
    assert "`dashboards[1]` is None, not a grafanalib Dashboard" in output
    assert "ignored-dashboard" not in output


def test_a_second_definition_of_another_kind_is_a_warning(boards: Path) -> None:
    second = {
        "dashboard": 'dashboard = Dashboard(title="A", uid="a")\n',
        "alerts": "alerts = Alerts(SHOP, [])\n",
        "datasource": 'datasource = Prometheus(uid="p", name="P", connection=Connection(url="http://p"))\n',
        "datasources": 'datasources = [datasource("mysql", uid="m", name="M", url="m:1")]\n',
        "output_file": 'output_file = OutputFile(path="a.txt", content="")\n',
    }
    imports = "from heddle import *\nfrom grafanalib.core import Dashboard\nSHOP = System('shop', 'Shop')\n"
    wrong = []
    for first in ("dashboard", "output_file"):
        for name in second.keys() - {first}:
            (boards / "a.py").write_text(imports + second[first] + second[name])
            result = generate("--allow-removals")
            if f"`{name}` is not read, because the file also assigns `{first}`" not in result.output:
                wrong.append((first, name, result.output))
    assert wrong == []


def test_names_of_data_sources_are_no_definitions(boards: Path) -> None:
    names = [
        'datasource = "prometheus"',
        "datasource: str = 'prometheus'",
        'datasources = ["a", "b"]',
        "datasource=\\\n'a'",
    ]
    wrong = []
    for file in ("a.py", "b.dashboard.py"):
        for name in names:
            (boards / file).write_text(f'{HEAD}{name}\ndashboard = Dashboard(title="A", uid="a")\n')
            result = generate("--allow-removals")
            if result.exit_code or "is not read" in result.output or "1 dashboard" not in result.output:
                wrong.append((file, name, result.output))
            (boards / file).unlink()
    assert wrong == []
