"""A pattern that matches nothing is an error that names the nearest objects."""

from __future__ import annotations

from pathlib import Path

import pytest

from heddle.sync.resources import Kind
from tests.grafana_double.server import Grafana as Double
from tests.sync.cli import Project, create_project
from tests.sync.files import dashboard, everything, group, rule, source, tree

CASES = {
    "dashbord/*": "`dashboard/*`",
    "dashboard/onee": "`dashboard/one`",
    "one": "`dashboard/one`",
    "Dashboard/one": "`dashboard/one`",
    "alert/*": f"KIND is one of {', '.join(Kind)}",
    "rules/Alerts/g": "`rule-group/Alerts/g`",
    "rule-group/Alert/*": "`rule-group/Alerts/g`",
    "data source/prom": "`datasource/prom`",
    "dashboard/nothing-like-it": "`heddle status --verbose`",
    "": f"KIND is one of {', '.join(Kind)}",
}
COMMANDS = ["push --yes --only", "push --yes --except", "status --only", "release --yes"]


@pytest.fixture
def project(tmp_path: Path, double: Double, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.chdir(tmp_path)
    project = create_project(tmp_path, double)
    project.write(everything())
    return project


def test_the_error_names_the_nearest_objects(project: Project) -> None:
    found = {}
    for pattern, expected in CASES.items():
        result = project.run("push", "--yes", "--only", pattern)
        is_reported = result.exit_code == 2 and f"`{pattern}` matches no object" in result.stderr
        found[pattern] = expected if is_reported and expected in result.stderr else result.output
    assert found == CASES
    assert project.writes == []


def test_every_command_reports_it(project: Project) -> None:
    project.push()
    before = len(project.writes)
    codes = {command: project.run(*command.split(), "dashbord/*").exit_code for command in COMMANDS}
    codes["rollback"] = project.run("rollback", "--yes", "--except", "dashbord/*").exit_code
    assert set(codes.values()) == {2}, codes
    assert len(project.writes) == before


def test_one_error_lists_every_pattern(project: Project) -> None:
    result = project.run("status", "--only", "dashbord/*", "--only", "dashboard/*", "--except", "folders/*")
    assert result.exit_code == 2
    assert "`dashbord/*`" in result.stderr
    assert "`folders/*`" in result.stderr
    assert "`dashboard/*` matches" not in result.stderr


def test_a_pattern_may_name_what_left_the_files(project: Project) -> None:
    project.push()
    project.write(tree(dashboard(), sources=(source(),)))
    names = ["dashboard/two", "datasource/loki", "contact-point/ops", "rule-group/Alerts/g", "policy/*", "template/*"]
    codes = {name: project.run("status", "--only", name).exit_code for name in names}
    assert codes == dict.fromkeys(names, 1), "each is managed, and no longer in the files"


def test_a_pattern_may_name_what_is_only_in_the_files(project: Project) -> None:
    project.push()
    files = tree(dashboard("new", "New"), alerting={"groups": [group("h", rule("r9", "R9"))]})
    project.write(files)
    assert project.run("status", "--only", "dashboard/new", "--only", "rule-group/Alerts/h").exit_code == 1


def test_releasing_twice_is_no_error(project: Project) -> None:
    project.push()
    assert project.run("release", "dashboard/one", "--yes").exit_code == 0
    assert project.run("release", "dashboard/one", "--yes").exit_code == 0
