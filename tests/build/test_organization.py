"""The settings `provisioning` and `stack`: which organization, which path in Grafana, and which files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from heddle.build.generate import generate
from heddle.cli import main
from tests.settings_values import ROOT, reimported, settings_with

RECEIVER = {"receivers.ops.type": "email", "receivers.ops.addresses": ("ops@example.org",)}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    heddle("init")
    (tmp_path / "heddle.toml").write_text("[provisioning]\norg = 7\n")
    return tmp_path


def heddle(*arguments: str) -> None:
    result = CliRunner().invoke(main, list(arguments))
    assert result.exit_code == 0, result.output


def generated(values: dict[str, object], out: Path, *folders: str) -> Path:
    with reimported(values):
        generate(settings_with(values, ROOT), [ROOT / name for name in folders], out=out)
    return out


def organizations(node: Any) -> list[int]:
    """Return every organization id at any depth."""
    if isinstance(node, list):
        return [found for each in node for found in organizations(each)]
    if not isinstance(node, dict):
        return []
    own = [node["orgId"]] if "orgId" in node else []
    return own + [found for each in node.values() for found in organizations(each)]


def test_everything_belongs_to_the_organization_of_the_settings(tmp_path: Path) -> None:
    values = {"provisioning.org": 7, **RECEIVER}
    out = generated(values, tmp_path / "out", "dashboards", "datasources")
    found = {path: organizations(yaml.safe_load(path.read_text())) for path in (out / "provisioning").rglob("*.yaml")}
    assert sum(map(len, found.values())) > 15
    assert [path.name for path, ids in found.items() if set(ids) - {7}] == []
    manifest = json.loads((out / "manifest.json").read_text())
    held = [identity for entry in manifest["files"] for identity in entry["holds"]]
    assert [identity for identity in held if identity["org"] != 7] == []


def test_removed_objects_are_deleted_in_their_organization(project: Path) -> None:
    heddle("new", "datasource", "mimir")
    heddle("generate")
    (project / "datasources/mimir.py").unlink()
    heddle("generate")
    removed = yaml.safe_load((project / "out/provisioning/datasources/0-removed.yaml").read_text())
    assert removed["deleteDatasources"] == [{"name": "Mimir", "orgId": 7}]


def test_providers_read_the_path_of_the_settings(tmp_path: Path) -> None:
    out = generated({"provisioning.dashboards_path": "/srv/boards/"}, tmp_path / "out", "dashboards", "datasources")
    files = [yaml.safe_load(path.read_text()) for path in (out / "provisioning/dashboards").glob("*.yaml")]
    paths = {provider["options"]["path"] for file in files for provider in file["providers"]}
    assert "/srv/boards/loki-mode" in paths
    assert {path.rpartition("/")[0] for path in paths} == {"/srv/boards"}


def test_stack_files_are_generated_on_request(tmp_path: Path) -> None:
    folders = ("dashboards", "datasources")
    assert not (generated({"stack": False}, tmp_path / "without", *folders) / "stack").exists()
    assert (generated({"stack": True}, tmp_path / "with", *folders) / "stack/prometheus.yaml").is_file()


def test_stack_files_need_their_data_sources(project: Path) -> None:
    (project / "heddle.toml").write_text("stack = true\n")
    result = CliRunner().invoke(main, ["generate"])
    assert result.exit_code == 2
    assert result.output.count("error[stack/missing-datasource]") == 2
    assert "'jaeger'" in result.output
    assert "'loki'" in result.output
    assert not (project / "out").exists()
