"""docs/simulate.md is complete, and its examples work."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from heddle.author.simulation import curves, events, simulation
from heddle.cli import main
from heddle.simulate.server import LiveSimulation
from tests.docs.conftest import shop
from tests.docs.pages import ROOT, blocks
from tests.docs.shop import Shop
from tests.simulate.systems import scenarios, simulations, targets

__all__ = ["shop"]

PAGE = ROOT / "docs/simulate.md"
TEXT = PAGE.read_text(encoding="utf-8")
COMMANDS = [
    line.removeprefix("$ heddle ")
    for block in blocks(PAGE)
    if block.language == "console"
    for line in block.text.splitlines()
    if line.startswith("$ heddle ")
]


def scenario_rows() -> list[str]:
    """Return the rows of the table of scenarios."""
    rows = ["| `healthy` | all | No faults. | none |"]
    for name in scenarios():
        for declared in simulations():
            if scenario := declared.scenario(name):
                alerts = ", ".join(f"`{alert}`" for alert in sorted(scenario.alerts)) or "none"
                rows.append(f"| `{name}` | {declared.system.title} | {scenario.description} | {alerts} |")
    return rows


def test_the_table_of_scenarios_is_complete() -> None:
    table = [line for line in TEXT.split("## Scenarios")[1].split("## ")[0].splitlines() if line.startswith("| `")]
    assert table == scenario_rows()


def test_every_page_is_documented() -> None:
    assert [path for path in targets() if f"`{path}`" not in TEXT] == []


def test_every_public_name_is_documented() -> None:
    names = {*curves.__all__, *events.__all__, *simulation.__all__}
    documented = set(re.findall(r"\w+", " ".join(re.findall(r"`[^`\n]+`", TEXT))))
    assert names - documented == set()


def test_every_option_is_documented() -> None:
    options = {option for parameter in main.commands["simulate"].params for option in parameter.opts}
    assert {option for option in options if f"`{option}" not in TEXT} == set()


@pytest.mark.parametrize("command", [command for command in COMMANDS if "--history" in command])
def test_a_documented_history_is_written(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The history is shorter, because 25 hours are more than a gigabyte."""
    monkeypatch.chdir(ROOT)
    words = shlex.split(command.replace("25h", "1m").replace("history.om", str(tmp_path / "history.om")))
    assert CliRunner().invoke(main, words, catch_exceptions=False).exit_code == 0
    assert (tmp_path / "history.om").read_text().endswith("# EOF\n")


@pytest.mark.parametrize(
    "command", [command for command in COMMANDS if not re.search("--(history|clickhouse)", command)]
)
def test_a_documented_command_serves(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The loop ends at once, and the port is a free one."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(LiveSimulation, "run", lambda _: None)
    words = [*shlex.split(re.sub(r" --port \d+", "", command)), "--port", "0"]
    result = CliRunner().invoke(main, words, catch_exceptions=False)
    shown = re.escape(
        "serving scenario healthy at http://127.0.0.1:9464; http://127.0.0.1:9464/targets lists the pages"
    )
    assert re.fullmatch(shown.replace("9464", r"\d+") + "\n", result.stdout)
    assert result.exit_code == 0


def test_the_shop_can_be_simulated(shop: Shop) -> None:
    [block] = [block for block in blocks(PAGE) if block.file == "dashboards/shop/simulation.py"]
    shop.write(block)
    result = CliRunner().invoke(
        main,
        ["simulate", "--history", "1h", "--scenario", "overload", "--out", "shop.om"],
        catch_exceptions=False,
    )
    assert (result.stderr, result.exit_code) == ("", 0)
    text = (shop.folder / "shop.om").read_text()
    values = re.findall(r'^shop_queue\{instance="shop:8080",job="shop",region="eu"\} (\d+) ', text, re.MULTILINE)
    assert (int(values[0]) < 13, values[-1]) == (True, "95")
    assert 'shop_latency_seconds_bucket{instance="shop:8080",job="shop",region="eu",le="0.5"}' in text
