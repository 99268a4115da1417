"""The moves that turn one tree into the next, and how they are taken back.

All of them are known, and noted in a journal, before the first is made. Taking them back asks the disk how far they
got, so that it works from any point: after an error in the same process, or after a kill in the next. The manifest
moves last; once it is in place there is nothing to take back.
"""

from __future__ import annotations

import errno
import json
import shutil
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from heddle.build.output.disk_errors import disk_refusal, reporting_disk_errors
from heddle.build.output.paths import MANIFEST

_NO_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK, errno.EXDEV}


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """Paths are relative to `out`; a file's name in the stage is below `new/` or, kept for the way back, `old/`."""

    removed: dict[str, str]
    updated: dict[str, str]
    created: dict[str, str]
    emptied: dict[str, int]  # folders that may be left empty, deepest first, with their modes
    made: tuple[str, ...]  # folders to make, outermost first
    sha256: str  # of the manifest that they end with

    def note(self, journal: Path) -> None:
        """Write the moves down, so that a later run can take them back."""
        draft = journal.with_suffix(".draft")
        draft.write_bytes(json.dumps(asdict(self)).encode())
        draft.replace(journal)

    def make(self, out: Path, stage: Path, shown: Path) -> None:
        """Make them; raise `Unwritable`, at the path below `shown`, at the first that the disk refuses."""
        for path, name in self.removed.items():
            with reporting_disk_errors(shown / path):
                (out / path).replace(stage / "old" / name)
        for folder in self.emptied:
            with reporting_disk_errors(shown / folder):
                _remove_if_empty(out / folder)
        for folder in self.made:
            with reporting_disk_errors(shown / folder):
                (out / folder).mkdir(exist_ok=True)
        arriving = self.updated | self.created
        for path in sorted(arriving, key=lambda path: path == MANIFEST):
            name = arriving[path]
            with reporting_disk_errors(shown / path):
                if path in self.updated:
                    _keep(out / path, stage / "old" / name)
                (stage / "new" / name).replace(out / path)

    def undo(self, out: Path, stage: Path) -> None:
        """Take back those that were made; raise `OSError` when the disk refuses that too."""
        for path, name in self.created.items():
            if not (stage / "new" / name).exists():
                with suppress(FileNotFoundError, NotADirectoryError):
                    (out / path).unlink()
        for folder in reversed(self.made):
            if (out / folder).is_dir():
                _remove_if_empty(out / folder)
        for folder, mode in reversed(self.emptied.items()):
            if not (out / folder).is_dir():
                (out / folder).mkdir()
                (out / folder).chmod(mode)
        for path, name in (self.removed | self.updated).items():
            if (stage / "old" / name).exists():
                (stage / "old" / name).replace(out / path)


def noted(journal: Path) -> Moves | None:
    """Return the moves that a killed run left behind in `journal`, None when it had begun none.

    Raises `Unwritable` when the journal was damaged since.
    """
    try:
        return Moves(**json.loads(journal.read_bytes()))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError) as error:
        folder = journal.parent
        message = f"{folder} was left by a killed run, and its journal is broken: {error}"
        help = f"restore the generated files (`git checkout`), remove {folder}, then run again"
        raise disk_refusal("output/leftover", folder, message, help) from error


def _keep(path: Path, aside: Path) -> None:
    # A link leaves the file in place until its successor replaces it in one step; some file systems have none.
    try:
        aside.hardlink_to(path)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        draft = aside.with_suffix(".draft")
        shutil.copy2(path, draft)
        draft.replace(aside)


def _remove_if_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError as error:
        if error.errno not in {errno.ENOTEMPTY, errno.EEXIST}:
            raise
