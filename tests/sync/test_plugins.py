"""Plugins that the server does not have are reported in the plan."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from heddle.diff.sources import working_tree
from tests.docs.pages import ROOT
from tests.grafana_double.server import Grafana as Double
from tests.sync.cli import Project, create_project, printed_json
from tests.sync.files import dashboard, source, tree

CLICKHOUSE = "grafana-clickhouse-datasource"


@pytest.fixture(params=["10.4", "12.2"])
def double(request: pytest.FixtureRequest):
    with Double(version=request.param) as running:
        yield running


@pytest.fixture
def project(tmp_path: Path, double: Double, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.chdir(tmp_path)
    project = create_project(tmp_path, double)
    board = dashboard()
    board["panels"][0]["type"] = "acme-treemap-panel"
    other = dashboard("two", "Two")
    other["panels"][1]["datasource"] = {"type": CLICKHOUSE, "uid": "click"}
    row = {"id": 9, "type": "row", "title": "Row", "collapsed": True, "panels": [{"id": 10, "type": "acme-x-panel"}]}
    other["panels"].append(row)
    project.write(tree(board, other, sources=(source(), source("click", type=CLICKHOUSE))))
    return project


def missing(project: Project, *arguments: str) -> dict[str, list[str]]:
    plan = printed_json(project.run("push", "--dry-run", "--format", "json", *arguments))["plan"]
    return {item["plugin"]: item["needed_by"] for item in plan["missing_plugins"]}


def test_missing_plugins_are_reported_with_the_objects_that_need_them(project: Project) -> None:
    result = project.run("push", "--dry-run")
    assert result.exit_code == 1
    assert "plugin `acme-treemap-panel` is not installed in this Grafana; needed by dashboard/one" in result.stdout
    assert f"help: install it with `grafana cli plugins install {CLICKHOUSE}`" in result.stdout
    assert missing(project) == {
        "acme-treemap-panel": ["dashboard/one"],
        "acme-x-panel": ["dashboard/two"],
        CLICKHOUSE: ["datasource/click", "dashboard/two"],
    }


def test_a_reference_to_a_library_panel_needs_the_plugins_of_the_library_panel(project: Project) -> None:
    board = dashboard(panels=1)
    shown = {"uid": "map", "name": "Map"}
    board["panels"].append({"id": 5, "type": "library-panel-ref", "title": "Map", "libraryPanel": shown})
    click = {"type": CLICKHOUSE, "uid": "click"}
    model = {"type": "acme-map-panel", "title": "Map", "targets": [{"refId": "A", "datasource": click}]}
    panel = {**shown, "folderUid": "", "kind": 1, "model": model}
    project.write(tree(board) | {"library-panels/map.json": json.dumps(panel).encode()})
    assert missing(project) == {"acme-map-panel": ["library-panel/map"], CLICKHOUSE: ["library-panel/map"]}


def test_installed_plugins_are_not_reported(project: Project) -> None:
    project.double.instance.plugins = {CLICKHOUSE, "acme-treemap-panel", "acme-x-panel"}
    assert missing(project) == {}


def test_a_missing_plugin_does_not_stop_the_push(project: Project) -> None:
    assert project.push().exit_code == 0
    assert missing(project) == {}, "an unchanged plan needs nothing"


def test_plugins_that_the_credentials_may_not_read_are_not_reported(project: Project) -> None:
    for _ in range(3):
        project.double.faults.respond(method="GET", path="/api/plugins/", status=403, body={"message": "no"})
    assert missing(project) == {}


def test_the_shipped_tree_names_its_plugins(project: Project) -> None:
    project.write(working_tree(ROOT / "out"))
    assert set(missing(project)) == {CLICKHOUSE, "yesoreyeram-infinity-datasource"}
