"""The runbook pages are those of the alerts."""

from __future__ import annotations

from pathlib import Path

import pytest

from heddle.report.runbooks import definitions, page, pages, write
from tests.author.alerts.made import alert, group
from tests.docs.pages import ROOT

FOLDER = ROOT / "docs/runbooks"


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return pages(definitions(ROOT, {"HEDDLE_SYSTEM_LOOPOS_ALERTS": "true"}))


def test_each_alert_has_its_page(made: dict[str, str]) -> None:
    assert {path.name: path.read_text(encoding="utf-8") for path in FOLDER.iterdir()} == made, "run `make docs`"


@pytest.mark.parametrize(
    "part",
    [
        "# QueueDeep",
        "The queue `{{ $labels.queue }}` is deep.",
        "above 10 for 5m",
        'max by (queue) (queue_depth{job="loom"})',
        'the panel "Depth" of the dashboard `board`',
        "1. Look.",
        "1. Mend.",
    ],
)
def test_a_page_says_what_the_definition_says(part: str) -> None:
    assert part in page(group(), alert())


def test_the_page_of_an_alert_that_is_gone_goes(tmp_path: Path) -> None:
    write(tmp_path, pages([group(alert(), alert(name="Old"))]))
    (tmp_path / "Theirs.md").write_text("theirs")
    write(tmp_path, pages([group(alert())]))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["QueueDeep.md", "README.md", "Theirs.md"]
