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

from generator.compile.output.unwritable import writing

_NO_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK, errno.EXDEV}


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """Paths are relative to `out`; a number names a file in the stage, under `new` or, kept for the way back, `old`."""

    removed: dict[str, str]
    updated: dict[str, str]
    created: dict[str, str]
    emptied: dict[str, int]  # folders that may be left empty, deepest first, with their modes
    made: tuple[str, ...]  # folders to make, outermost first
    sha256: str  # of the manifest that these moves end with

    def note(self, journal: Path) -> None:
        """Write the moves down, so that a later run can take them back."""
        draft = journal.with_suffix(".draft")
        draft.write_text(json.dumps(asdict(self)), encoding="utf-8", errors="surrogatepass")
        draft.replace(journal)

    def make(self, out: Path, stage: Path, last: str) -> None:
        """Make them, `last` at the end; raise `Unwritable` at the first that the disk refuses."""
        for path, kept in self.removed.items():
            with writing(out / path):
                (out / path).replace(stage / "old" / kept)
        for folder in self.emptied:
            with writing(out / folder):
                _remove_if_empty(out / folder)
        for folder in self.made:
            with writing(out / folder):
                (out / folder).mkdir(exist_ok=True)
        arriving = self.updated | self.created
        for path in [*(path for path in arriving if path != last), *(path for path in arriving if path == last)]:
            with writing(out / path):
                if path in self.updated:
                    _keep(out / path, stage / "old" / arriving[path])
                (stage / "new" / arriving[path]).replace(out / path)

    def undo(self, out: Path, stage: Path) -> None:
        """Take back those that were made; raise `OSError` when the disk refuses that too."""
        for path, number in self.created.items():
            if not (stage / "new" / number).exists():
                (out / path).unlink(missing_ok=True)
        for folder in reversed(self.made):
            if (out / folder).is_dir():
                _remove_if_empty(out / folder)
        for folder, mode in reversed(self.emptied.items()):
            if not (out / folder).is_dir():
                (out / folder).mkdir()
                (out / folder).chmod(mode)
        for path, number in (self.removed | self.updated).items():
            if (stage / "old" / number).exists():
                (stage / "old" / number).replace(out / path)


def noted(journal: Path) -> Moves | None:
    """Return the moves that a killed run left behind in `journal`, None when it had made none."""
    try:
        return Moves(**json.loads(journal.read_bytes()))
    except FileNotFoundError:
        return None


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
