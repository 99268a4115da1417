"""The project that the pages describe, on disk: their settings, their files, and the catalogs that Heddle ships."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from click.testing import CliRunner, Result

from heddle.cli import main
from tests.docs.pages import README, ROOT, Block, blocks, definitions, python

AUTHORING = ROOT / "docs/authoring.md"
_SHOWS = re.compile(r"^(dashboards?|alerts) = ", re.MULTILINE)


class Shop:
    """A folder with the catalogs and data sources that Heddle ships, and the files of the pages."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for file in (path for name in ("dashboards", "datasources") for path in (ROOT / name).rglob("*.py")):
            if not _SHOWS.search(file.read_text(encoding="utf-8")):
                (folder / file.relative_to(ROOT)).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(file, folder / file.relative_to(ROOT))
        settings = [block.text for block in blocks(AUTHORING) if block.language == "toml"]
        (folder / "pyproject.toml").write_text("\n".join(settings), encoding="utf-8")
        for block in python(AUTHORING):
            if block.file and not block.definition:
                self.write(block)

    def write(self, block: Block, file: str = "") -> None:
        """Write a block to its file; the example of README.md has no path, so it gets one."""
        path = self.folder / (file or block.file or "dashboards/example.py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, encoding="utf-8")

    def write_all(self) -> None:
        for block in definitions():
            self.write(block)

    def generate(self) -> Result:
        return CliRunner().invoke(main, ["generate"], catch_exceptions=False)


def definition_of(file: str, page: Path) -> Block:
    """Return the definition on a page that an error in this file belongs to."""
    matches = [block for block in definitions() if block.page == page and (block.file == file or page == README)]
    assert len(matches) == 1, f"{page.name} has {len(matches)} definitions for {file}"
    return matches[0]
