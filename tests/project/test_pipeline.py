"""A project is loaded with its settings: values, findings, references and the dashboards of other systems."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from heddle.diagnostics.errors import BadInput
from heddle.project.pipeline import load_project
from heddle.settings.active import project_settings
from heddle.settings.load import load
from heddle.settings.model import Settings
from tests.cli.project import Project, dashboard

SETTINGS = '[tool.heddle]\nsystems = ["loom"]\nrefresh = "7m"\n'


@pytest.fixture
def settings(project: Project) -> Settings:
    project.write("pyproject.toml", SETTINGS)
    project.write("dashboards/billing/bills.py", dashboard("bills"))
    return load(project.folder, None, {})


def test_a_project_has_values_and_references(settings: Settings) -> None:
    with load_project(settings) as project:
        assert [spec.uid for spec in project.datasources] == ["loki", "prometheus"]
        assert project.datasource_refs["Loki"] == {"type": "loki", "uid": "loki"}
        assert project.datasource_refs[""] == {"type": "prometheus", "uid": "prometheus"}
        assert [definition.value.uid for definition in project.dashboards] == ["orders"]
        assert "orders_total" in project.catalog().by_name


def test_other_systems_are_excluded(settings: Settings) -> None:
    with load_project(settings) as project:
        assert [file.name for file in project.dashboard_files] == ["orders"]
        assert project.excluded_uids == {"bills"}


def test_other_folders_have_all_their_systems(settings: Settings) -> None:
    with load_project(settings, [settings.root / "dashboards"]) as project:
        assert [file.name for file in project.dashboard_files] == ["bills", "orders"]
        assert project.excluded_uids == frozenset()
    with load_project(settings, [settings.root / "dashboards"], ["billing"]) as project:
        assert [file.name for file in project.dashboard_files] == ["bills"]


def test_only_the_given_kinds_are_loaded(settings: Settings) -> None:
    with load_project(settings, kinds=("datasource",)) as project:
        assert (project.dashboards, len(project.datasources), len(project.dashboard_files)) == ((), 2, 1)


def test_every_definition_that_cannot_be_loaded_is_a_finding(project: Project, settings: Settings) -> None:
    project.write("datasources/loki.py", "datasource = 1 / 0\n")
    project.write("dashboards/loom/broken.py", "dashboard = 7\n")
    with load_project(settings) as loaded:
        assert [finding.id for finding in loaded.findings] == ["definition/wrong-type", "definition/exception"]
        assert [spec.uid for spec in loaded.datasources] == ["prometheus"]


def test_compiling_a_file_loads_it_and_returns_errors(project: Project, settings: Settings) -> None:
    project.write("dashboards/loom/orders.py", "dashboard = 1 / 0\n")
    with load_project(settings, kinds=()) as loaded:
        compiled, findings = loaded.compile(loaded.dashboard_files[0])
    assert compiled is None
    assert [finding.id for finding in findings] == ["definition/exception"]


def test_exceptions_of_definitions_show_no_token(project: Project, settings: Settings) -> None:
    token = "glsa_Zm9vYmFyYmF6cXV4Zm9vYmFy_0a1b2c3d"
    raising = f"class Board:\n    def to_json_data(self):\n        raise KeyError({token!r})\n\ndashboard = Board()\n"
    project.write("dashboards/loom/loaded.py", f"dashboard = {{}}[{token!r}]\n")
    project.write("dashboards/loom/serialized.py", raising)
    with load_project(settings) as loaded:
        compiled = [loaded.compile(file) for file in loaded.dashboard_files]
    messages = [finding.message for result in compiled for finding in result.findings]
    assert len([message for message in messages if "KeyError: '***" in message]) == 2
    assert token not in "".join(messages)


def test_a_violation_of_the_schema_is_a_finding(project: Project, settings: Settings) -> None:
    project.write(
        "dashboards/loom/orders.dashboard.py",
        "from grafanalib.core import Dashboard, Stat\n"
        "dashboard = Dashboard(title='D', uid='d', panels=[Stat(title='S', extraJson={'transparent': {}})])\n",
    )
    with load_project(settings, kinds=()) as loaded:
        (file,) = [file for file in loaded.dashboard_files if file.path.name.endswith(".dashboard.py")]
        compiled, findings = loaded.compile(file)
    assert compiled is not None
    assert "dashboard/invalid-schema" in {finding.id for finding in findings}


def test_settings_are_active_and_modules_loaded_only_inside(settings: Settings) -> None:
    with load_project(settings):
        assert project_settings().refresh == "7m"
        assert "dashboards.words" in sys.modules
    assert project_settings().refresh != "7m"
    assert "dashboards.words" not in sys.modules


def test_modules_are_unloaded_after_an_error(settings: Settings) -> None:
    with pytest.raises(ZeroDivisionError), load_project(settings):
        raise ZeroDivisionError
    assert "dashboards.words" not in sys.modules


def test_a_missing_folder_is_an_error(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="does not exist"), load_project(settings, [tmp_path / "missing"]):
        pass


def test_a_file_can_define_several_data_sources(project: Project, settings: Settings) -> None:
    project.write(
        "datasources/several.py",
        "from heddle import datasource\n"
        "datasources = [datasource('grafana-testdata-datasource', uid=u, name=u.upper()) for u in ('a', 'b')]\n",
    )
    with load_project(settings) as loaded:
        assert loaded.findings == ()
        assert [spec.uid for spec in loaded.datasources] == ["loki", "prometheus", "a", "b"]
        assert loaded.datasource_refs["B"] == {"type": "grafana-testdata-datasource", "uid": "b"}


def test_a_definition_that_imports_a_broken_one_has_its_error(project: Project, settings: Settings) -> None:
    values = {
        "library_panels": "library_panels = [A]",
        "dashboards": "dashboards = [A]",
        "datasources": "datasources = [A]",
        "settings": "settings = A",
        "dashboard": "dashboard = A",
    }
    offenders = {}
    for kind, text in values.items():
        project.write("dashboards/loom/broken.py", f"from heddle import raw\nB = 1 / 0\nA = raw('up')\n{text}\n")
        project.write("dashboards/loom/user.py", "from .broken import A\n" + dashboard("user"))
        with load_project(settings) as loaded:
            messages = {finding.message for finding in loaded.findings}
        if messages != {"the definition raised ZeroDivisionError: division by zero"}:
            offenders[kind] = messages
    assert offenders == {}


def test_a_list_of_other_values_is_refused(project: Project, settings: Settings) -> None:
    project.write("datasources/several.py", "datasources = [5]\n")
    with load_project(settings) as loaded:
        (finding,) = loaded.findings
    assert (finding.id, finding.message) == (
        "definition/wrong-type",
        "`datasources[0]` is 5, not a data source from heddle",
    )


def test_a_dashboard_file_may_use_the_name_for_something_else(project: Project, settings: Settings) -> None:
    project.write("dashboards/loom/names.py", "datasources = {'a': 1}\n")
    project.write("dashboards/loom/more.py", "datasources = ['a']\n" + dashboard("more"))
    with load_project(settings) as loaded:
        assert loaded.findings == ()
        assert sorted(file.name for file in loaded.dashboard_files) == ["more", "orders"]
