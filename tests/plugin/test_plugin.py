"""The pytest plugin, in the tests of a team: what passes, what fails, and what the failure says."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from importlib import import_module

import pytest

from heddle.cli import main
from heddle.plugin import assert_no_findings, findings, project, snapshots
from heddle.rules.registry import rules
from tests.cli.project import ROOT
from tests.plugin.team import FOREIGN, LATER, Team, definition

pytest_plugins = ["pytester"]

MISLEADING = definition('"20s"')
RULE = "query/short-rate-window"
ORDERS = "boards/loom/orders.py"
CLEAN = """
from heddle.plugin import assert_no_findings

def test_orders():
    assert_no_findings("boards/loom/orders.py"{more})
"""


@pytest.fixture
def team(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Team:
    """Return a team's folder; what a run imports is imported before, as pytester forgets what is new."""
    assert all([rules(), main, findings, project, snapshots])
    monkeypatch.syspath_prepend(str(pytester.path))
    return Team(pytester)


def test_a_good_dashboard_passes(team: Team) -> None:
    team.passes(CLEAN.format(more=""))


def test_a_finding_has_its_rule_its_place_and_its_mend(team: Team) -> None:
    team.write(ORDERS, MISLEADING)
    said = team.fails(CLEAN.format(more=""))
    assert f"[{RULE}]" in said
    assert f"--> {ORDERS}:11:" in said
    assert '11 |     rows=[Row("Now", [stat("Orders"' in said
    assert "help: " in said
    assert "heddle/plugin" not in said


@pytest.mark.parametrize(
    "more", [f', ignore="{RULE}"', ', ignore=("query/*",)', ', select="panel/*"', ', ["query/*"], ["query/*"]']
)
def test_rules_can_be_left_out(team: Team, more: str) -> None:
    team.write(ORDERS, MISLEADING)
    team.passes(CLEAN.format(more=more))


def test_a_rule_can_be_asked_alone(team: Team) -> None:
    team.write(ORDERS, MISLEADING)
    assert RULE in team.fails(CLEAN.format(more=f', select="{RULE}"'))


@pytest.mark.parametrize("option", ["ignore", "select"])
def test_a_rule_that_there_is_not_fails(team: Team, option: str) -> None:
    assert "no rule is called 'panel/untt'" in team.fails(CLEAN.format(more=f', {option}="panel/untt"'))


def test_an_exception_in_the_definition_counts_until_its_day(team: Team) -> None:
    allowance = f', allow=[allow("{RULE}", because="soon", until="2030-01-01")]'
    team.write(ORDERS, definition('"20s"', more=allowance))
    before = "import datetime\n" + CLEAN.format(more=", today=datetime.date(2029, 12, 31)")
    after = "import datetime\n" + CLEAN.format(more=", today=datetime.date(2030, 1, 1)")
    team.passes(before)
    said = team.fails(after)
    assert RULE in said
    assert "allow/expired" in said


def test_an_exception_is_not_called_unused_where_its_rule_is_not_asked(team: Team) -> None:
    team.write(ORDERS, definition(more=f', allow=[allow("{RULE}", because="soon", until="{LATER}")]'))
    team.passes(CLEAN.format(more=', select="panel/*"'))


def test_what_cannot_be_compiled_fails_at_its_line(team: Team) -> None:
    team.write(ORDERS, "\ndashboard = 1 / 0\n")
    said = team.fails(CLEAN.format(more=""))
    assert "ZeroDivisionError" in said
    assert f"--> {ORDERS}:2:13" in said


def test_a_dashboard_is_a_value_too(team: Team) -> None:
    test = """
from boards.loom.orders import dashboard
from heddle.plugin import assert_no_findings

def test_orders():
    assert_no_findings(dashboard)
"""
    team.write("boards/loom/__init__.py", "")
    team.passes(test)
    team.write(ORDERS, MISLEADING)
    assert f"--> {ORDERS}:11:" in team.fails(test)


JSON = """
import json
from heddle.plugin import assert_no_findings

def test_json(compile_dashboard):
    data = compile_dashboard("boards/loom/orders.py")
    data["description"] = None
    {change}
    assert_no_findings({what})
"""
SPOILT = 'data["panels"][-1]["targets"][0]["expr"] = "sum("'


@pytest.mark.parametrize("what", ["data", '{"dashboard": data, "meta": {}}'])
def test_json_is_judged_as_it_is(team: Team, what: str) -> None:
    team.passes(JSON.format(change="", what=what))
    said = team.fails(JSON.format(change=SPOILT, what=what))
    assert "--> <dashboard orders>#/panels/1/targets/0" in said
    assert "query/invalid-promql" in said


def test_a_file_of_json_is_judged(team: Team) -> None:
    target = {"refId": "A", "expr": "sum(", "datasource": {"type": "prometheus", "uid": "prometheus"}}
    panel = {"id": 1, "type": "stat", "title": "Up", "targets": [target]}
    team.write("given.json", json.dumps({"uid": "a", "title": "A", "schemaVersion": 39, "panels": [panel]}))
    test = CLEAN.replace(ORDERS, "given.json").format(more=', select="query/invalid-promql"')
    assert "given.json#/panels/0/targets/0" in team.fails(test)


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ("42", "TypeError: expected a dashboard or the path"),
        ('"x.py"', "FileNotFoundError: the file x.py does not exist"),
    ],
)
def test_anything_else_is_refused(team: Team, given: str, error: str) -> None:
    assert error in team.fails(CLEAN.replace('"boards/loom/orders.py"', given).format(more=""))


def test_a_whole_project_is_examined(team: Team) -> None:
    test = """
from heddle.plugin import assert_no_findings

def test_all(heddle_project):
    assert_no_findings(heddle_project)
"""
    team.passes(test)
    team.write("boards/loom/again.py", definition('"20s"'))
    said = team.fails(test)
    assert RULE in said
    assert "dashboard/duplicate-uid" in said


def test_a_dashboard_compiles_to_what_generate_writes(team: Team) -> None:
    team.passes(
        """
from click.testing import CliRunner
from heddle.cli import main
import json

def test_same(compile_dashboard, heddle_project):
    assert CliRunner().invoke(main, ["generate"]).exit_code == 0
    written = heddle_project.settings.root / "out/dashboards/loom/orders.json"
    assert compile_dashboard("boards/loom/orders.py") == json.loads(written.read_bytes())
    assert heddle_project.dashboards() == [heddle_project.settings.root / "boards/loom/orders.py"]
"""
    )


def test_grafanalibs_own_dashboards_compile(team: Team) -> None:
    team.write("boards/foreign.dashboard.py", FOREIGN)
    team.passes(
        FOREIGN
        + """
def test_file(compile_dashboard):
    found = compile_dashboard("boards/foreign.dashboard.py")
    assert found["panels"][0]["datasource"] == {"type": "prometheus", "uid": "prometheus"}
    assert found == compile_dashboard(dashboard)
"""
    )


def test_a_failure_to_compile_is_a_failure_with_its_place(team: Team) -> None:
    team.write(ORDERS, "\ndashboard = 1 / 0\n")
    said = team.fails(f"def test_it(compile_dashboard):\n    compile_dashboard('{ORDERS}')\n")
    assert f"--> {ORDERS}:2:13" in said


def test_an_environment_has_its_settings(team: Team) -> None:
    team.passes(
        """
def test_night(heddle_project):
    night = heddle_project.environment("night")
    assert heddle_project.compile("boards/loom/orders.py")["tags"][1] == "30s"
    assert night.compile("boards/loom/orders.py")["tags"][1] == "5m"
"""
    )


EACH = "def test_each(heddle_dashboard):\n    assert heddle_dashboard.is_file()\n"


def test_a_test_runs_for_each_dashboard(team: Team) -> None:
    team.write("boards/top.py", definition(uid="top"))
    said = team.passes(EACH, "-v", count=2)
    assert "test_each[loom-orders]" in said
    assert "test_each[top]" in said


def test_no_dashboards_is_an_error_and_no_skip(team: Team) -> None:
    (team.folder / ORDERS).unlink()
    done = team.run(EACH)
    done.assert_outcomes(errors=1)
    assert "defines a dashboard" in done.stdout.str()


SNAPSHOT = """
def test_orders(heddle_dashboard, compile_dashboard, dashboard_snapshot):
    assert compile_dashboard(heddle_dashboard) == dashboard_snapshot
"""
STORED = "tests/__snapshots__/test_boards/test_orders[loom-orders].json"


def test_a_snapshot_is_one_file_in_canonical_form(team: Team) -> None:
    team.passes(SNAPSHOT, "--snapshot-update")
    text = (team.folder / STORED).read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    assert json.loads(text)["uid"] == "orders"
    team.passes(SNAPSHOT)


def test_a_snapshot_that_differs_fails(team: Team) -> None:
    team.passes(SNAPSHOT, "--snapshot-update")
    team.write(ORDERS, definition().replace('"How many?"', '"How many now?"'))
    assert "How many now?" in team.fails(SNAPSHOT)


def test_without_syrupy_all_else_works(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "syrupy", None)
    monkeypatch.setitem(sys.modules, "syrupy.extensions.json", None)
    monkeypatch.delitem(sys.modules, "heddle.plugin.snapshots")
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    team.passes(CLEAN.format(more=""))
    done = team.run(SNAPSHOT)
    done.assert_outcomes(errors=1)
    assert "dashboard_snapshot needs syrupy: pip install syrupy" in done.stdout.str()


def test_outside_pytest_the_project_is_here(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(team.folder)
    monkeypatch.setattr("heddle.plugin._ROOTS", [])
    assert_no_findings(ORDERS)
    team.write(ORDERS, MISLEADING)
    with pytest.raises(AssertionError, match=RULE):
        assert_no_findings(ORDERS)


def test_the_entry_point_is_the_plugin() -> None:
    entry = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]["pytest11"]
    assert hasattr(import_module(entry["heddle"]), "heddle_project")


def test_it_costs_nothing_where_it_is_not_used() -> None:
    code = "import pytest, sys; before = set(sys.modules); import heddle.plugin; print(*set(sys.modules) - before)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) == {"heddle", "heddle.plugin"}
