"""The example of docs/library-panels.md is generated as the page says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from heddle.cli import main
from tests.docs.pages import ROOT, blocks

PAGE = ROOT / "docs" / "library-panels.md"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text('[tool.heddle]\ndefinitions = ["dashboards"]\n')
    for block in blocks(PAGE):
        if block.language == "py":
            path = tmp_path / block.text.splitlines()[0].removeprefix("# ")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text)
    return tmp_path


def test_the_example_is_generated_as_stated(project: Path) -> None:
    result = CliRunner().invoke(main, ["generate"], catch_exceptions=False)
    assert (result.exit_code, result.stderr) == (0, "")
    shown = json.loads(next(block.text for block in blocks(PAGE) if block.language == "json"))
    [_, reference] = json.loads((project / "out/dashboards/shop/shop-queues.json").read_text())["panels"]
    assert {key: value for key, value in reference.items() if key not in ("id", "gridPos")} == shown
    panel = json.loads((project / "out/library-panels/shop-queue-depth.json").read_text())
    assert (panel["name"], panel["folderUid"], panel["model"]["type"]) == ("Queue depth", "folder-shop", "stat")
    assert CliRunner().invoke(main, ["check"], catch_exceptions=False).exit_code == 0


def test_a_reference_to_a_panel_in_no_list_is_reported(project: Path) -> None:
    path = project / "dashboards/shop/shared.py"
    path.write_text(path.read_text().replace("library_panels = [DEPTH]", "shared = [DEPTH]"))
    result = CliRunner().invoke(main, ["generate"], catch_exceptions=False)
    assert "warning[dashboard/unknown-library-panel]" in result.stderr
    assert not (project / "out/library-panels").exists()


def test_an_invalid_uid_is_an_error_at_the_line_of_the_library_panel(project: Path) -> None:
    path = project / "dashboards/shop/shared.py"
    path.write_text(path.read_text().replace("shop-queue-depth", "shop queue/depth"))
    result = CliRunner().invoke(main, ["generate"], catch_exceptions=False)
    assert result.exit_code == 2
    assert "error[output/invalid-library-panel]" in result.stderr
    assert "dashboards/shop/shared.py:4:" in result.stderr


def test_panels_of_one_dashboard_and_variables_of_the_library_panel(project: Path) -> None:
    path = project / "dashboards/shop/shared.py"
    text = path.read_text().replace("library_panel, raw", "library_panel, prometheus, raw")
    path.write_text(text.replace('uid="shop', 'variables=[prometheus()], name="D", uid="shop'))
    assert CliRunner().invoke(main, ["generate"], catch_exceptions=False).exit_code == 0
    panel = json.loads((project / "out/library-panels/shop-queue-depth.json").read_text())
    assert (panel["name"], panel["model"]["targets"][0]["datasource"]["uid"]) == ("D", "${prometheus}")
