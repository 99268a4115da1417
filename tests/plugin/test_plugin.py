"""The pytest plugin in the tests of a team: which pass, which fail, and with which text."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from importlib import import_module

import pytest

from heddle.author import api
from heddle.cli import main
from heddle.plugin import findings, project, snapshots
from heddle.rules.registry import rules
from tests.cli.project import ROOT
from tests.plugin.team import GRAFANALIB, LATER, SETTINGS, Team, definition

pytest_plugins = ["pytester"]

SHORT_WINDOW = definition('"20s"')
RULE = "query/short-rate-window"
ORDERS = "boards/loom/orders.py"
CLEAN = """
from heddle.plugin import assert_no_findings

def test_orders():
    assert_no_findings("boards/loom/orders.py"{more})
"""

SHARED = """
from heddle import library_panel, raw, stat

PANEL = stat("Depth", question="How many wait?", query=raw("vector(1)", unit="short"))
DEPTH = library_panel(PANEL, uid="depth")

library_panels = [DEPTH]
"""
QUEUES = """
from boards.loom.shared import DEPTH
from heddle import Dashboard, Row

dashboard = Dashboard(
    uid="queues", title="Queues", description="Do orders wait?", tags=["shop"], rows=[Row("Now", [DEPTH])]
)
"""


@pytest.fixture
def team(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Team:
    """Return a team's folder. Modules that a run needs are imported before, because pytester unloads new ones."""
    assert all([rules(), api, main, findings, project, snapshots])
    monkeypatch.syspath_prepend(str(pytester.path))
    return Team(pytester)


def test_a_good_dashboard_passes(team: Team) -> None:
    team.passes(CLEAN.format(more=""))


def test_a_finding_has_rule_location_and_help(team: Team) -> None:
    team.write(ORDERS, SHORT_WINDOW)
    text = team.fails(CLEAN.format(more=""))
    assert f"[{RULE}]" in text
    assert f"--> {ORDERS}:11:" in text
    assert '11 |     rows=[Row("Now", [stat("Orders"' in text
    assert "help: " in text
    assert "heddle/plugin" not in text


@pytest.mark.parametrize(
    "more", [f', ignore="{RULE}"', ', ignore=("query/*",)', ', select="panel/*"', ', ["query/*"], ["query/*"]']
)
def test_rules_can_be_ignored(team: Team, more: str) -> None:
    team.write(ORDERS, SHORT_WINDOW)
    team.passes(CLEAN.format(more=more))


def test_a_single_rule_can_be_selected(team: Team) -> None:
    team.write(ORDERS, SHORT_WINDOW)
    assert RULE in team.fails(CLEAN.format(more=f', select="{RULE}"'))


@pytest.mark.parametrize("option", ["ignore", "select"])
def test_an_unknown_rule_fails(team: Team, option: str) -> None:
    assert "unknown rule 'panel/untt'" in team.fails(CLEAN.format(more=f', {option}="panel/untt"'))


def test_an_exception_in_the_definition_applies_until_its_day(team: Team) -> None:
    allowance = f', allow=[allow("{RULE}", because="soon", until="2030-01-01")]'
    team.write(ORDERS, definition('"20s"', more=allowance))
    before = "import datetime\n" + CLEAN.format(more=", today=datetime.date(2029, 12, 31)")
    after = "import datetime\n" + CLEAN.format(more=", today=datetime.date(2030, 1, 1)")
    team.passes(before)
    text = team.fails(after)
    assert RULE in text
    assert "allow/expired" in text


def test_an_exception_in_the_settings_applies(team: Team) -> None:
    team.write(ORDERS, SHORT_WINDOW)
    exception = f'[tool.heddle.allow.windows]\nrule = "{RULE}"\nbecause = "soon"\n'
    team.write("pyproject.toml", f"{SETTINGS}\n{exception}")
    team.passes(CLEAN.format(more=""))


def test_an_exception_from_a_rule_that_did_not_run_is_not_unused(team: Team) -> None:
    team.write(ORDERS, definition(more=f', allow=[allow("{RULE}", because="soon", until="{LATER}")]'))
    team.passes(CLEAN.format(more=', select="panel/*"'))


def test_a_definition_that_does_not_compile_fails_at_its_line(team: Team) -> None:
    team.write(ORDERS, "\ndashboard = 1 / 0\n")
    text = team.fails(CLEAN.format(more=""))
    assert "ZeroDivisionError" in text
    assert f"--> {ORDERS}:2:13" in text


def test_a_dashboard_may_be_a_value(team: Team) -> None:
    test = """
from boards.loom.orders import dashboard
from heddle.plugin import assert_no_findings

def test_orders():
    assert_no_findings(dashboard)
"""
    team.write("boards/loom/__init__.py", "")
    team.passes(test)
    team.write(ORDERS, SHORT_WINDOW)
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
BROKEN = 'data["panels"][-1]["targets"][0]["expr"] = "sum("'


@pytest.mark.parametrize(("what", "pointer"), [("data", ""), ('{"dashboard": data, "meta": {}}', "/dashboard")])
def test_json_is_checked_as_it_is(team: Team, what: str, pointer: str) -> None:
    team.passes(JSON.format(change="", what=what))
    text = team.fails(JSON.format(change=BROKEN, what=what))
    assert f"--> <dashboard orders>#{pointer}/panels/1/targets/0" in text
    assert "query/invalid-promql" in text


def test_a_json_file_is_checked(team: Team) -> None:
    target = {"refId": "A", "expr": "sum(", "datasource": {"type": "prometheus", "uid": "prometheus"}}
    panel = {"id": 1, "type": "stat", "title": "Up", "targets": [target]}
    team.write("board.json", json.dumps({"uid": "a", "title": "A", "schemaVersion": 39, "panels": [panel]}))
    test = CLEAN.replace(ORDERS, "board.json").format(more=', select="query/invalid-promql"')
    assert "board.json#/panels/0/targets/0" in team.fails(test)


@pytest.mark.parametrize(
    ("argument", "error"),
    [
        ("42", "TypeError: expected a dashboard or the path"),
        ('"x.py"', "FileNotFoundError: the file x.py does not exist"),
    ],
)
def test_anything_else_is_an_error(team: Team, argument: str, error: str) -> None:
    assert error in team.fails(CLEAN.replace('"boards/loom/orders.py"', argument).format(more=""))


def test_a_whole_project_is_checked(team: Team) -> None:
    test = """
from heddle.plugin import assert_no_findings

def test_all(heddle_project):
    assert_no_findings(heddle_project)
"""
    team.passes(test)
    team.write("boards/loom/again.py", definition('"20s"'))
    text = team.fails(test)
    assert RULE in text
    assert "dashboard/duplicate-uid" in text


def test_a_library_panel_of_the_project_is_known(team: Team) -> None:
    test = """
from heddle.plugin import assert_no_findings

def test_all(heddle_project):
    assert_no_findings(heddle_project)
"""
    team.write("boards/loom/shared.py", SHARED)
    team.write("boards/loom/queues.py", QUEUES)
    team.passes(test)
    team.write("boards/loom/shared.py", SHARED.replace("library_panels = [DEPTH]", ""))
    assert "dashboard/unknown-library-panel" in team.fails(test)


def test_a_dashboard_compiles_to_the_json_of_generate(team: Team) -> None:
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
    team.write("boards/external.dashboard.py", GRAFANALIB)
    team.passes(
        GRAFANALIB
        + """
def test_file(compile_dashboard):
    compiled = compile_dashboard("boards/external.dashboard.py")
    assert compiled["panels"][0]["datasource"] == {"type": "prometheus", "uid": "prometheus"}
    assert compiled == compile_dashboard(dashboard)
"""
    )


def test_compiling_a_broken_definition_fails_at_its_line(team: Team) -> None:
    team.write(ORDERS, "\ndashboard = 1 / 0\n")
    text = team.fails(f"def test_it(compile_dashboard):\n    compile_dashboard('{ORDERS}')\n")
    assert f"--> {ORDERS}:2:13" in text


def test_an_environment_has_its_own_settings(team: Team) -> None:
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
    text = team.passes(EACH, "-v", count=2)
    assert "test_each[loom-orders]" in text
    assert "test_each[top]" in text


def test_a_project_without_dashboards_is_an_error(team: Team) -> None:
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


def test_only_snapshots_need_syrupy(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "syrupy", None)
    monkeypatch.setitem(sys.modules, "syrupy.extensions.json", None)
    monkeypatch.delitem(sys.modules, "heddle.plugin.snapshots")
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    team.passes(CLEAN.format(more=""))
    done = team.run(SNAPSHOT)
    done.assert_outcomes(errors=1)
    assert "dashboard_snapshot needs syrupy: pip install syrupy" in done.stdout.str()


def test_outside_pytest_the_project_is_in_the_working_directory(team: Team) -> None:
    code = f"from heddle.plugin import assert_no_findings; assert_no_findings({ORDERS!r})"

    def run() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", code], cwd=team.folder, capture_output=True, text=True, check=False
        )

    done = run()
    assert (done.returncode, done.stderr) == (0, "")
    team.write(ORDERS, SHORT_WINDOW)
    done = run()
    assert done.returncode == 1
    assert "AssertionError" in done.stderr
    assert RULE in done.stderr


def test_the_entry_point_is_the_plugin() -> None:
    entry = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]["pytest11"]
    assert hasattr(import_module(entry["heddle"]), "heddle_project")


def test_loading_the_plugin_imports_nothing_else() -> None:
    code = "import pytest, sys; before = set(sys.modules); import heddle.plugin; print(*set(sys.modules) - before)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) == {"heddle", "heddle.plugin"}
