"""The page of the rules is up to date."""

from __future__ import annotations

from heddle.report.rule_pages import page
from tests.docs.pages import ROOT


def test_the_page_is_current() -> None:
    assert (ROOT / "docs/checks.md").read_text(encoding="utf-8") == page(), "run `make docs`"
