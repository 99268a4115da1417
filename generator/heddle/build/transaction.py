"""Either all files move into `out/` or none, also when the process is killed halfway.

Files are staged in a hidden, locked folder beside `out/`. All moves are written to a journal there before the first is
made, and the manifest moves last: once it is in place, there is nothing to undo. Undoing looks at the disk for how far
the moves got, so it works from any point: after an error in the same process, or in the next one after a kill.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from heddle.build.manifest import MANIFEST
from heddle.diagnostics.disk_errors import disk_refusal, reporting_disk_errors

if sys.platform != "win32":
    import fcntl

SUFFIX = ".heddle-stage"
_LOCK_ATTEMPTS = 100
_NO_HARD_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK, errno.EXDEV}


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """The moves of one run, with paths relative to `out`.

    `removed`, `updated` and `created` map a file to its name in the staging folder: below `new/` for a file that
    arrives, below `old/` for one that is kept in case the moves are undone.
    """

    removed: dict[str, str]
    updated: dict[str, str]
    created: dict[str, str]
    emptied: dict[str, int]
    """Folders that may become empty, the deepest first, with their modes."""
    new_folders: tuple[str, ...]
    """The outermost first."""
    sha256: str
    """The digest of the manifest that comes last."""

    def write_journal(self, journal: Path) -> None:
        """Write the moves down, so that a later run can undo them."""
        draft = journal.with_suffix(".draft")
        draft.write_bytes(json.dumps(asdict(self)).encode())
        draft.replace(journal)

    def apply(self, out: Path, stage: Path, shown: Path) -> None:
        """Make the moves; raise DiskError, with the path below `shown`, at the first that the disk does not allow."""
        for path, name in self.removed.items():
            with reporting_disk_errors(shown / path):
                (out / path).replace(stage / "old" / name)
        for folder in self.emptied:
            with reporting_disk_errors(shown / folder):
                _remove_if_empty(out / folder)
        for folder in self.new_folders:
            with reporting_disk_errors(shown / folder):
                (out / folder).mkdir(exist_ok=True)
        arriving = self.updated | self.created
        for path in sorted(arriving, key=lambda path: path == MANIFEST):
            name = arriving[path]
            with reporting_disk_errors(shown / path):
                if path in self.updated:
                    _save_copy(out / path, stage / "old" / name)
                (stage / "new" / name).replace(out / path)

    def undo(self, out: Path, stage: Path) -> None:
        """Undo the moves that were made; raise OSError if the disk does not allow that either."""
        for path, name in self.created.items():
            if not (stage / "new" / name).exists():
                with suppress(FileNotFoundError, NotADirectoryError):
                    (out / path).unlink()
        for folder in reversed(self.new_folders):
            if (out / folder).is_dir():
                _remove_if_empty(out / folder)
        for folder, mode in reversed(self.emptied.items()):
            if not (out / folder).is_dir():
                (out / folder).mkdir()
                (out / folder).chmod(mode)
        for path, name in (self.removed | self.updated).items():
            if (stage / "old" / name).exists():
                (stage / "old" / name).replace(out / path)


class StagingFolder:
    """A locked folder on the file system of `out`, with `new/` for staged files and `old/` for replaced ones.

    The lock dies with its process, so a folder that can be locked is a leftover: the moves in its journal are undone,
    unless they got as far as the manifest, and its files are removed. With `keep` this one is left behind like that.
    """

    def __init__(self, out: Path, shown: Path) -> None:
        self._out, self._shown = out, shown
        self._new_parents: list[Path] = []
        self._lock: int | None = None
        self.path = out.parent / f".{out.name}{SUFFIX}"
        self.keep = False

    @property
    def journal(self) -> Path:
        """The file with the moves."""
        return self.path / "journal"

    def open(self) -> None:
        """Create and lock the folder; raise DiskError when the disk does not allow it or another run has it locked."""
        with reporting_disk_errors(self._shown):
            for parent in reversed(self._out.parents):
                if not parent.is_dir():
                    parent.mkdir()
                    self._new_parents.append(parent)
            if self._out.is_dir() and not _can_rename_into(self._out):
                self.path = self._out / SUFFIX
            if not any(self._try_lock() for _ in range(_LOCK_ATTEMPTS)):
                raise self._busy()
            self._recover()
            for name in ("new", "old"):
                (self.path / name).mkdir()

    def close(self) -> None:
        """Remove the folder, and the parents of `out` that were created for it if they contain nothing else."""
        try:
            with suppress(OSError):
                if self._lock is not None and not self.keep:
                    self._clear()
                    # The lock file goes last: while it exists, a run that starts now reports that this one is busy.
                    (self.path / "lock").unlink()
                # rmdir removes only an empty folder, so never that of another run, which contains its lock.
                self.path.rmdir()
            with suppress(OSError):
                for parent in reversed(self._new_parents):
                    parent.rmdir()
        finally:
            if self._lock is not None:
                os.close(self._lock)

    def _try_lock(self) -> bool:
        """Lock the folder; return False when its former owner removed it in between."""
        self.path.mkdir(exist_ok=True)
        lock = self.path / "lock"
        try:
            descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC)
        except FileNotFoundError:
            return False
        try:
            _lock_file(descriptor)
            if lock.stat().st_ino == os.fstat(descriptor).st_ino:
                self._lock = descriptor
        except FileNotFoundError:
            return False
        except BlockingIOError:
            raise self._busy() from None
        finally:
            if self._lock is None:
                os.close(descriptor)
        return self._lock is not None

    def _busy(self) -> Exception:
        message = f"another run of Heddle is writing {self._shown}"
        return disk_refusal("output/busy", self._shown, message, "run again when it has ended")

    def _recover(self) -> None:
        # Until the moves are undone, `old/` has the only copy of the files that the killed run replaced.
        self.keep = True
        moves = read_journal(self.journal)
        if moves and not self._is_complete(moves.sha256):
            moves.undo(self._out, self.path)
        self.keep = False
        self._clear()

    def _is_complete(self, sha256: str) -> bool:
        try:
            return hashlib.sha256((self._out / MANIFEST).read_bytes()).hexdigest() == sha256
        except FileNotFoundError:
            return False

    def _clear(self) -> None:
        # The journal goes before the files that it needs: a leftover without one is removed without looking.
        self.journal.unlink(missing_ok=True)
        for name in ("new", "old"):
            shutil.rmtree(self.path / name, ignore_errors=True)
        self.journal.with_suffix(".draft").unlink(missing_ok=True)


def read_journal(journal: Path) -> Moves | None:
    """Return the moves of a killed run, None when it had not begun to move. Raises DiskError for a damaged journal."""
    try:
        return Moves(**json.loads(journal.read_bytes()))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError) as error:
        folder = journal.parent
        message = f"found an interrupted run in {folder} with a corrupt journal: {error}"
        help = f"restore the generated files with git, remove {folder}, then run again"
        raise disk_refusal("output/leftover", folder, message, help) from error


def _lock_file(descriptor: int) -> None:
    if sys.platform != "win32":
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise
        except OSError:
            return  # A file system without locks: there the caller must not start two runs at once.


def _can_rename_into(out: Path) -> bool:
    """Tell whether a file beside `out` can be renamed into it; it cannot where `out` is a mount, as in a container."""
    return out.stat().st_dev == out.parent.stat().st_dev and os.access(out.parent, os.W_OK)


def _save_copy(path: Path, copy: Path) -> None:
    # A hard link leaves the file in place until its successor replaces it; some file systems have none.
    try:
        copy.hardlink_to(path)
    except OSError as error:
        if error.errno not in _NO_HARD_LINKS:
            raise
        draft = copy.with_suffix(".draft")
        shutil.copy2(path, draft)
        draft.replace(copy)


def _remove_if_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError as error:
        if error.errno not in {errno.ENOTEMPTY, errno.EEXIST}:
            raise
