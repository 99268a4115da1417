"""A removed definition removes its files, and a removed data source is deleted in Grafana."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tests.cli.project import Project, dashboard

TOMBSTONES = "provisioning/datasources/0-removed.yaml"
LOKI = {"name": "Loki", "orgId": 1}


def tombstones(project: Project) -> Any:
    path = project.out / TOMBSTONES
    return yaml.safe_load(path.read_text())["deleteDatasources"] if path.is_file() else []


@pytest.fixture
def removed(project: Project) -> Project:
    """Return a project whose data source Loki was removed."""
    project.generate()
    project.remove("datasources/loki.py")
    project.generate()
    return project


def test_a_removed_dashboard_has_no_file(project: Project) -> None:
    project.write("dashboards/loom/more.py", dashboard("more"))
    project.generate()
    project.remove("dashboards/loom/more.py")
    project.generate()
    assert [path for path in project.files() if path.startswith("dashboards/")] == ["dashboards/loom/orders.json"]


def test_a_folder_without_dashboards_has_no_provider(project: Project) -> None:
    project.write("dashboards/billing/bills.py", dashboard("bills"))
    project.generate()
    project.remove("dashboards/billing/bills.py")
    project.generate()
    assert [path for path in project.files() if "billing" in path] == []


def test_a_removed_data_source_has_a_tombstone(removed: Project) -> None:
    assert tombstones(removed) == [LOKI]


def test_a_tombstone_is_kept(removed: Project) -> None:
    removed.write("dashboards/loom/more.py", dashboard("more"))
    removed.generate()
    assert tombstones(removed) == [LOKI]


def test_a_tombstone_is_dropped_on_request(removed: Project) -> None:
    removed.generate("--drop-tombstones")
    assert tombstones(removed) == []


def test_a_data_source_that_comes_back_loses_its_tombstone(project: Project) -> None:
    definition = (project.folder / "datasources/loki.py").read_text()
    project.generate()
    project.remove("datasources/loki.py")
    project.generate()
    project.write("datasources/loki.py", definition)
    project.generate()
    assert tombstones(project) == []


def test_files_of_other_programs_are_kept(project: Project) -> None:
    project.generate()
    foreign = project.write("out/dashboards/loom/foreign.json", "{}")
    project.remove("dashboards/loom/orders.py")
    project.generate()
    assert foreign.read_text() == "{}"
