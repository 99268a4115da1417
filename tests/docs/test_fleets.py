"""docs/fleets.md shows the settings and the table of a fleet with an unreachable instance."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from heddle.cli import main
from tests.docs.pages import ROOT, blocks
from tests.grafana_double.server import Grafana as Double
from tests.sync.files import dashboard, tree
from tests.sync.live import quick_retries

PAGE = ROOT / "docs" / "fleets.md"


def test_the_table_is_that_of_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = next(block.text for block in blocks(PAGE) if block.language == "toml")
    shown = next(block.text for block in blocks(PAGE) if block.language == "console")
    for name, content in tree(dashboard("shop-orders", "Shop / Orders"), folder="Shop", uid="folder-shop").items():
        (tmp_path / "out" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "out" / name).write_bytes(content)
    with Double("12.2") as eu, Double("12.2") as us:
        urls = {"eu": eu.url, "us": us.url, "ap": "http://127.0.0.1:1"}
        for name, url in urls.items():
            settings = settings.replace(f"https://{name}.grafana.example.com", url)
            shown = shown.replace(f"https://{name}.grafana.example.com", url)
        (tmp_path / "pyproject.toml").write_text(settings)
        tokens = {f"GRAFANA_TOKEN_{name}": double.tokens["Admin"] for name, double in (("EU", eu), ("US", us))}
        command = shown.splitlines()[0].removeprefix("$ heddle ").split()
        environ = tokens | {"GRAFANA_TOKEN_AP": "x"}
        result = CliRunner().invoke(main, command, env=environ, obj=quick_retries(1), catch_exceptions=False)
    assert result.stdout.splitlines()[3:] == shown.splitlines()[4:-2]
    assert result.stdout.splitlines()[:3] == [
        f"{name}  {url}{' (Main Org.)' * (name != 'ap')}" for name, url in urls.items()
    ]
    assert shown.splitlines()[-2] in result.stderr
    assert result.exit_code == 5


def test_both_examples_of_settings_are_valid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = "\n".join(block.text for block in blocks(PAGE) if block.language == "toml")
    (tmp_path / "pyproject.toml").write_text(text)
    result = CliRunner().invoke(main, ["status", "--fleet", "--format", "json"], env={"GRAFANA_TOKEN_EU": ""})
    assert [item["name"] for item in json.loads(result.stdout)["instances"]] == ["eu", "us", "ap"]
    assert result.exit_code == 2
