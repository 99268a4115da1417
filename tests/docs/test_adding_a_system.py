"""docs/adding-a-system.md is followed in an empty project."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from heddle.cli import main
from tests.docs.pages import ROOT, blocks

PAGE = ROOT / "docs" / "adding-a-system.md"
FILES = {block.file: block.text for block in blocks(PAGE) if block.language == "python"}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text("[tool.heddle]\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_the_system_compiles_without_findings(project: Path) -> None:
    generated = run("generate")
    assert (generated.exit_code, generated.stderr) == (0, "")
    assert (project / "out/dashboards/shop/shop-orders.json").is_file()
    assert (project / "out/prometheus/rules/shop.yaml").is_file()
    checked = run("check")
    assert (checked.exit_code, checked.stdout) == (0, "no findings in 1 dashboard\n")


def test_the_scenario_changes_the_history(project: Path) -> None:
    for scenario in ("healthy", "queue-grows"):
        result = run("simulate", "--scenario", scenario, "--history", "2h", "--out", f"{scenario}.om")
        assert (result.exit_code, result.exception) == (0, None)
    queues = {
        scenario: max(
            float(line.split()[1])
            for line in (project / f"{scenario}.om").read_text(encoding="utf-8").splitlines()
            if line.startswith("shop_queue{")
        )
        for scenario in ("healthy", "queue-grows")
    }
    assert queues["healthy"] <= 20
    assert queues["queue-grows"] == 500


def test_help_lists_only_the_scenario_of_the_system(project: Path) -> None:
    shown = run("simulate", "--help").stdout
    assert "queue-grows" in shown
    assert "loom" not in shown.lower()
