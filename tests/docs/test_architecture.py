"""docs/architecture.md names only files that exist, and every package and command."""

from __future__ import annotations

import re

from heddle.cli import main
from tests.docs.pages import ROOT
from tests.structure.test_structure import LAYERS

PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
PATHS = set(re.findall(r"`([\w/.-]+(?:\.py|\.md|\.json|/))`", PAGE))


def test_every_path_exists() -> None:
    folders = (ROOT / "generator" / "heddle", ROOT)
    assert sorted(path for path in PATHS if not any((folder / path).exists() for folder in folders)) == []


def test_the_page_names_paths() -> None:
    assert len(PATHS) > 50


def test_the_layers_are_those_that_the_tests_enforce() -> None:
    rows = re.findall(r"^\| (\d+) \| (.+?) \|", PAGE, re.MULTILINE)
    layers = [tuple(re.findall(r"`(\w+)`", packages)) for _, packages in rows]
    assert layers == list(LAYERS)


def test_every_command_is_described() -> None:
    assert {name for name in main.commands if f"`{name}`" not in PAGE and f"heddle {name}" not in PAGE} == set()
