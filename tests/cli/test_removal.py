"""What leaves the definitions leaves the files, and a data source leaves Grafana too."""

from __future__ import annotations

from typing import Any

import yaml

from tests.cli.project import Project, dashboard

GRAVES = "provisioning/datasources/0-removed.yaml"


def graves(project: Project) -> Any:
    path = project.out / GRAVES
    return yaml.safe_load(path.read_text())["deleteDatasources"] if path.is_file() else []


def test_a_dashboard_that_leaves_takes_its_file_along(project: Project) -> None:
    project.write("dashboards/loom/more.py", dashboard("more"))
    project.generate()
    project.remove("dashboards/loom/more.py")
    project.generate()
    assert [path for path in project.files() if path.startswith("dashboards/")] == ["dashboards/loom/orders.json"]


def test_the_last_dashboard_of_a_folder_takes_its_provider_along(project: Project) -> None:
    project.write("dashboards/billing/bills.py", dashboard("bills"))
    project.generate()
    project.remove("dashboards/billing/bills.py")
    project.generate()
    assert [path for path in project.files() if "billing" in path] == []


def test_a_data_source_that_leaves_is_deleted_by_grafana(project: Project) -> None:
    project.generate()
    project.remove("datasources/loki.py")
    project.generate()
    assert graves(project) == [{"name": "Loki", "orgId": 1}]


def test_its_tombstone_stays(project: Project) -> None:
    test_a_data_source_that_leaves_is_deleted_by_grafana(project)
    project.write("dashboards/loom/more.py", dashboard("more"))
    project.generate()
    assert graves(project) == [{"name": "Loki", "orgId": 1}]


def test_its_tombstone_goes_on_request(project: Project) -> None:
    test_a_data_source_that_leaves_is_deleted_by_grafana(project)
    project.generate("--drop-tombstones")
    assert graves(project) == []


def test_a_data_source_that_comes_back_has_no_tombstone(project: Project) -> None:
    kept = (project.folder / "datasources/loki.py").read_text()
    test_a_data_source_that_leaves_is_deleted_by_grafana(project)
    project.write("datasources/loki.py", kept)
    project.generate()
    assert graves(project) == []


def test_files_of_others_stay(project: Project) -> None:
    project.generate()
    theirs = project.write("out/dashboards/loom/theirs.json", "{}")
    project.remove("dashboards/loom/orders.py")
    project.generate()
    assert theirs.read_text() == "{}"
