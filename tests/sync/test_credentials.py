"""Credentials that Grafana does not accept, or that have fewer permissions than a push needs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.grafana_double.server import Grafana as Double
from tests.sync.cli import Project, create_project
from tests.sync.files import dashboard, everything, tree

WRONG = [
    {"GRAFANA_TOKEN": "glsa_expired"},
    {"GRAFANA_USER": "admin", "GRAFANA_PASSWORD": "wrong-one"},
    {"GRAFANA_USER": "nobody", "GRAFANA_PASSWORD": "admin"},
]


@pytest.fixture(params=["10.1", "10.4", "12.2", "13"])
def double(request: pytest.FixtureRequest):
    with Double(version=request.param) as running:
        yield running


@pytest.fixture
def project(tmp_path: Path, double: Double, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.chdir(tmp_path)
    project = create_project(tmp_path, double)
    project.write(everything())
    return project


@pytest.mark.parametrize("role", ["Viewer", "Editor", "Admin"])
def test_wrong_credentials_are_reported_despite_anonymous_access(project: Project, role: str) -> None:
    project.double.instance.anonymous_role = role
    commands = ["push --yes", "push --dry-run", "status", "release --yes"]
    found = []
    for environ in WRONG:
        for command in commands:
            result = project.run(*command.split(), env=environ)
            is_reported = result.exit_code == 5 and "Grafana rejected the credentials" in result.stderr
            if not is_reported or "anonymous" not in result.stderr or "wrong-one" in result.output:
                found.append((command, environ, result.output))
    assert found == []
    assert project.writes == []


def test_right_credentials_work_with_anonymous_access(project: Project) -> None:
    project.double.instance.anonymous_role = "Viewer"
    assert project.push().exit_code == 0
    token = {"GRAFANA_TOKEN": project.double.tokens["Admin"], "GRAFANA_USER": "", "GRAFANA_PASSWORD": ""}
    assert project.run("status", env=token).exit_code == 0


def test_an_editor_pushes_dashboards_to_an_empty_grafana(project: Project) -> None:
    project.environ |= {"GRAFANA_TOKEN": project.double.tokens["Editor"]}
    project.write(tree(dashboard(), dashboard("two", "Two")))
    assert project.run("push", "--dry-run").exit_code == 1
    result = project.push()
    assert (result.exit_code, "2 objects" in result.stdout or "3 of 3 objects written" in result.stdout) == (0, True)
    assert project.run("status").exit_code == 0


def test_an_editor_pushes_dashboards_without_a_folder_to_an_empty_grafana(project: Project) -> None:
    project.environ |= {"GRAFANA_TOKEN": project.double.tokens["Editor"]}
    files = tree(dashboard())
    project.write({name: content for name, content in files.items() if "provisioning" not in name})
    assert project.push().exit_code == 0
    assert project.live.dashboard("one")["title"] == "One"
    assert project.push().exit_code in (0, 3), "Grafana may still not let an Editor list what it wrote"


def test_a_viewer_on_an_empty_grafana_gets_the_roles(project: Project) -> None:
    project.environ |= {"GRAFANA_TOKEN": project.double.tokens["Viewer"]}
    project.write(tree(dashboard()))
    result = project.push()
    assert result.exit_code in (4, 5)
    assert "Editor" in result.output or "Permissions needed" in result.output
    assert set(project.double.state["dashboards"]) == set()
