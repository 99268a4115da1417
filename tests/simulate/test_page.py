"""What docs/simulate.md says holds."""

from __future__ import annotations

import re
import shlex
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner

from heddle.cli import main
from heddle.simulate.scenarios import SCENARIOS
from tests.docs.conftest import shop
from tests.docs.pages import ROOT, blocks
from tests.docs.shop import Shop
from tests.simulate.simulated import systems, world

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


def fires(scenario: str) -> list[str]:
    return sorted({alert for simulation in systems() for alert in simulation.trouble(scenario).fires})


def test_every_scenario_stands_there_with_its_alerts() -> None:
    rows = {
        f"| `{each.name}` | {each.sentence} | {', '.join(f'`{alert}`' for alert in fires(each.name)) or 'none'} |"
        for each in SCENARIOS
    }
    assert {row for row in rows if row not in TEXT} == set()


def test_every_page_stands_there() -> None:
    assert [path for path in world() if f"`{path}`" not in TEXT] == []


def test_every_word_stands_there() -> None:
    said = set(re.findall(r"\w+", " ".join(re.findall(r"`[^`\n]+`", TEXT))))
    assert set(import_module("heddle.author.simulation").__all__) - said == set()


def test_the_changelog_counts_the_scenarios() -> None:
    assert f"in {len(SCENARIOS)} scenarios" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", [each for each in COMMANDS if "--history" in each])
def test_a_history_is_made_as_it_says(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same words, with a shorter span: 25 hours are more than a gigabyte."""
    monkeypatch.chdir(ROOT)
    words = shlex.split(command.replace("25h", "1m").replace("history.om", str(tmp_path / "history.om")))
    assert CliRunner().invoke(main, words, catch_exceptions=False).exit_code == 0
    assert (tmp_path / "history.om").read_text().endswith("# EOF\n")


@pytest.mark.parametrize("command", [each for each in COMMANDS if "--history" not in each])
def test_it_serves_as_it_says(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody interrupts here, so it goes on for no time; the port is one that is free."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr("heddle.simulate.live.Live.go_on", lambda _: None)
    words = [*shlex.split(re.sub(r" --port \d+", "", command)), "--port", "0"]
    done = CliRunner().invoke(main, words, catch_exceptions=False)
    shown = re.escape("serving healthy at http://127.0.0.1:9464: http://127.0.0.1:9464/targets lists the pages")
    assert re.fullmatch(shown.replace("9464", r"\d+") + "\n", done.stdout)
    assert done.exit_code == 0


def test_the_shop_can_be_simulated(shop: Shop) -> None:
    [block] = [block for block in blocks(PAGE) if block.file == "dashboards/shop/simulation.py"]
    shop.write(block)
    done = CliRunner().invoke(
        main,
        ["simulate", "--history", "1h", "--scenario", "overload", "--out", "shop.om"],
        catch_exceptions=False,
    )
    assert (done.exit_code, done.stderr) == (0, "")
    text = (shop.folder / "shop.om").read_text()
    values = re.findall(r'^shop_queue\{instance="shop:8080",job="shop",region="eu"\} (\d+) ', text, re.MULTILINE)
    assert (int(values[0]) < 13, values[-1]) == (True, "95")
    assert 'shop_latency_seconds_bucket{instance="shop:8080",job="shop",region="eu",le="0.5"}' in text
