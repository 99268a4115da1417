"""The files of the tour compile in a project that `heddle init` created."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from heddle.cli import main
from tests.docs.pages import ROOT, blocks


def test_the_tour_compiles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    page = blocks(ROOT / "docs/own-repository.md")
    metrics, settings = (block.text for block in page if block.language == "text")
    (tmp_path / "metrics.txt").write_text(metrics)
    commands = [["init"], ["catalog", "from", "metrics.txt", "--system", "checkout"]]
    for command in commands:
        assert CliRunner().invoke(main, command, catch_exceptions=False).exit_code == 0
    for block in page:
        if block.language == "py":
            (tmp_path / block.text.splitlines()[0].removeprefix("# ")).write_text(block.text)
    with (tmp_path / "heddle.toml").open("a") as file:
        file.write("\n" + settings)
    staging = CliRunner().invoke(main, ["generate", "--env", "staging"], catch_exceptions=False)
    assert staging.exit_code == 0, staging.output
    assert "- 0.2\n" in (tmp_path / "out-staging/provisioning/alerting/checkout.yaml").read_text()
