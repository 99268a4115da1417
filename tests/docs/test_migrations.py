"""The page of the migrations is up to date."""

from __future__ import annotations

from heddle.report.migrations_page import page
from tests.docs.pages import ROOT


def test_the_page_is_current() -> None:
    assert (ROOT / "docs/migrations.md").read_text(encoding="utf-8") == page(), "run `make docs`"
