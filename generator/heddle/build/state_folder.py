"""`.heddle/` beside the settings: files for this machine only, such as backups. Git ignores it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

STATE_FOLDER: Final = ".heddle"


def make_state_folder(root: Path) -> Path:
    """Return the folder below `root`. Create it if it does not exist, with a `.gitignore` that ignores it.

    Raises OSError.
    """
    folder = root / STATE_FOLDER
    folder.mkdir(exist_ok=True)
    if not (ignore := folder / ".gitignore").exists():
        ignore.write_text("*\n", encoding="utf-8")
    return folder
