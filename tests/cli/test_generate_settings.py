"""The settings of a project determine its output."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from heddle.cli import main
from heddle.project.pipeline import load_project
from heddle.settings.load import load
from heddle.settings.model import ToolSettings
from heddle.settings.schema import Schema, variable
from heddle.settings.types import allows_none
from tests.cli.project import ROOT, Project, dashboard

PRODUCTION = '[tool.heddle]\nrefresh = "10s"\n\n[tool.heddle.environments.production]\nrefresh = "1m"\n'


def refresh(project: Project) -> str:
    return str(project.json("dashboards/loom/orders.json")["refresh"])


def test_without_an_environment_the_base_applies(project: Project) -> None:
    project.write("pyproject.toml", PRODUCTION)
    project.generate()
    assert refresh(project) == "10s"


def test_an_environment_overrides_the_base(project: Project) -> None:
    project.write("pyproject.toml", PRODUCTION)
    project.generate("--env", "production")
    assert refresh(project) == "1m"


def test_a_variable_overrides_the_environment(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write("pyproject.toml", PRODUCTION)
    monkeypatch.setenv("HEDDLE_REFRESH", "5m")
    project.generate("--env", "production")
    assert refresh(project) == "5m"


def test_out_can_be_set(project: Project) -> None:
    project.write("pyproject.toml", '[tool.heddle]\nout = "generated"\n')
    project.generate()
    assert (project.folder / "generated/manifest.json").is_file()


def test_definitions_can_be_set(project: Project) -> None:
    project.write("pyproject.toml", '[tool.heddle]\ndefinitions = ["datasources"]\n')
    assert project.generate().stdout.startswith("0 dashboards, 0 folders, 2 data sources ")


def test_systems_select_folders(project: Project) -> None:
    project.write("dashboards/billing/bills.py", dashboard("bills"))
    project.write("pyproject.toml", '[tool.heddle]\nsystems = ["billing"]\n')
    project.generate()
    assert [path for path in project.files() if path.startswith("dashboards/")] == ["dashboards/billing/bills.json"]


def test_an_unknown_system_is_an_error(project: Project) -> None:
    project.write("pyproject.toml", '[tool.heddle]\nsystems = ["loom", "lom"]\n')
    done = project.generate()
    assert (done.exit_code, "'lom'" in done.stderr, "choose from loom" in done.stderr) == (2, True, True)


def test_of_other_definitions_every_system_is_selected(project: Project) -> None:
    project.write("boards/billing/bills.dashboard.py", dashboard("bills"))
    project.write("pyproject.toml", '[tool.heddle]\nsystems = ["loom"]\n')
    assert project.generate("--definitions", "boards").stdout.startswith("1 dashboard, 1 folder, ")


def test_a_url_can_be_set(project: Project) -> None:
    project.write("pyproject.toml", '[tool.heddle.datasources.loki]\nurl = "http://logs.example.org:3100"\n')
    project.generate()
    assert "http://logs.example.org:3100" in (project.out / "provisioning/datasources/loki.yaml").read_text()


LINKED = (
    dashboard().replace("    rows=[", "    links=[link('bills', 'Bills')],\n    rows=[").replace("logs,", "link, logs,")
)


def test_a_link_to_a_system_that_is_not_selected_is_dropped(project: Project) -> None:
    project.write("dashboards/billing/bills.py", dashboard("bills"))
    project.write("dashboards/loom/orders.py", LINKED)
    project.write("pyproject.toml", '[tool.heddle]\nsystems = ["loom"]\n')
    project.generate()
    assert project.json("dashboards/loom/orders.json")["links"] == []


def test_a_link_to_a_selected_system_is_kept(project: Project) -> None:
    project.write("dashboards/billing/bills.py", dashboard("bills"))
    project.write("dashboards/loom/orders.py", LINKED)
    project.write("pyproject.toml", '[tool.heddle]\nsystems = ["loom", "billing"]\n')
    project.generate()
    assert [link["url"] for link in project.json("dashboards/loom/orders.json")["links"]] == ["/d/bills"]


def test_a_broken_link_is_an_error_with_systems_too(project: Project) -> None:
    project.write("dashboards/billing/bills.py", dashboard("other"))
    project.write("dashboards/loom/orders.py", LINKED)
    project.write("pyproject.toml", '[tool.heddle]\nsystems = ["loom"]\n')
    assert "'bills'" in project.generate().stderr


def test_without_a_default_no_data_source_is_the_default(project: Project) -> None:
    project.write("pyproject.toml", '[tool.heddle]\ndefault_datasource = ""\n')
    assert project.generate().exit_code == 0
    assert not any(
        "isDefault: true" in path.read_text() for path in project.folder.glob("out/provisioning/datasources/*")
    )


def test_every_optional_setting_can_be_an_empty_string(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    settings = load(ROOT, None, {})
    with load_project(settings, kinds=()) as loaded:
        schemas = [Schema(type(system), ("system", name)) for name, system in loaded.systems.items()]
    for schema in (Schema(ToolSettings), *schemas):
        for path in schema.paths():
            setting = schema.at(path)
            assert setting is not None
            is_required_here = path[0] == "datasources" and path[-1] == "url"
            if allows_none(setting.type) and not is_required_here:
                monkeypatch.setenv(variable(path), "")
    done = CliRunner().invoke(main, ["generate", "--out", str(project.folder / "out")])
    assert (done.exit_code, done.stderr) == (0, "")
