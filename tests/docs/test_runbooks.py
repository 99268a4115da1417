"""The pages of runbooks are up to date."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from heddle.cli import main
from heddle.report.runbooks import load_alerts, page, pages, write
from heddle.settings.load import load
from tests.author.alerts.examples import alert, group
from tests.docs.pages import ROOT

FOLDER = ROOT / "docs/runbooks"


@pytest.fixture(scope="module")
def generated() -> dict[str, str]:
    return pages(load_alerts(load(ROOT, None, {"HEDDLE_SYSTEM_LOOPOS_ALERTS": "true"})))


def test_each_alert_has_its_page(generated: dict[str, str]) -> None:
    assert {path.name: path.read_text(encoding="utf-8") for path in FOLDER.iterdir()} == generated, "run `make docs`"


@pytest.mark.parametrize(
    "part",
    [
        "# QueueDeep",
        "The queue `{{ $labels.queue }}` is deep.",
        "above 10 for 5m",
        'max by (queue) (queue_depth{job="loom"})',
        'the panel "Depth" of the dashboard `board`',
        "1. Check the log.",
        "1. Restart it.",
    ],
)
def test_a_page_has_the_texts_of_the_definition(part: str) -> None:
    assert part in page(group(), alert())


def test_a_page_omits_a_pending_period_of_zero() -> None:
    assert "above 10:" in page(group(), alert(pending="0s"))


def test_the_command_writes_the_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for words in (["init"], ["runbooks"], ["runbooks", "handbook/alerts"]):
        result = CliRunner().invoke(main, words)
        assert result.exit_code == 0, result.output
    assert result.output == "1 alert: handbook/alerts\n"
    assert "## Diagnose" in (tmp_path / "docs/runbooks/WebFailing.md").read_text()
    assert (tmp_path / "handbook/alerts/README.md").is_file()
    (tmp_path / "taken").write_text("")
    assert CliRunner().invoke(main, ["runbooks", "taken/pages"]).exit_code == 5


def test_the_page_of_a_removed_alert_is_removed(tmp_path: Path) -> None:
    write(tmp_path, pages([group(alert(), alert(name="Old"))]))
    (tmp_path / "Theirs.md").write_text("theirs")
    write(tmp_path, pages([group(alert())]))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["QueueDeep.md", "README.md", "Theirs.md"]
