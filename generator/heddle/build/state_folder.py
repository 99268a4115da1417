"""`.heddle/` beside the settings: what Heddle keeps on this machine, such as backups. It is not meant for git."""

from __future__ import annotations

from pathlib import Path
from typing import Final

STATE_FOLDER: Final = ".heddle"


def make_state_folder(root: Path) -> Path:
    """Return the folder below `root`, and create it where it does not exist, with a `.gitignore` that ignores it.

    Raises OSError.
    """
    folder = root / STATE_FOLDER
    folder.mkdir(exist_ok=True)
    if not (ignore := folder / ".gitignore").exists():
        ignore.write_text("*\n", encoding="utf-8")
    return folder
