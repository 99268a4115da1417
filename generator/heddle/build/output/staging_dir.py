"""The hidden folder in which a run stages its files: beside `out/`, one run at a time, gone when the run is."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path

from heddle.build.output.disk_errors import disk_refusal, reporting_disk_errors
from heddle.build.output.paths import MANIFEST
from heddle.build.output.transaction import noted

if sys.platform != "win32":
    import fcntl

SUFFIX = ".heddle-stage"
_ATTEMPTS = 100


class StageFolder:
    """A locked folder on the file system of `out`, with `new/` for staged files and `old/` for replaced ones.

    The lock dies with its process, so a folder that can be locked is a leftover: the moves in its journal are taken
    back, unless they reached the manifest, and its files removed. With `keep` it is left as one.
    """

    def __init__(self, out: Path, shown: Path) -> None:
        self._out, self._shown = out, shown
        self._parents: list[Path] = []
        self._lock: int | None = None
        self.path = out.parent / f".{out.name}{SUFFIX}"
        self.keep = False

    @property
    def journal(self) -> Path:
        """Where the moves are noted before they are made."""
        return self.path / "journal"

    def enter(self) -> None:
        """Create and lock the folder; raise `Unwritable` when the disk, or another run at work, is against it."""
        with reporting_disk_errors(self._shown):
            for parent in reversed(self._out.parents):
                if not parent.is_dir():
                    parent.mkdir()
                    self._parents.append(parent)
            if self._out.is_dir() and not _renames_into(self._out):
                self.path = self._out / SUFFIX
            if not any(self._locked() for _ in range(_ATTEMPTS)):
                raise self._busy()
            self._recover()
            for name in ("new", "old"):
                (self.path / name).mkdir()

    def leave(self) -> None:
        """Remove the folder, and the parents of `out` that it needed if they hold nothing else."""
        try:
            with suppress(OSError):
                if self._lock is not None and not self.keep:
                    self._clear()
                    # The lock goes last: while it is there, a run that starts now is told to wait.
                    (self.path / "lock").unlink()
                # Never more than an empty folder: another run's has its lock in it.
                self.path.rmdir()
            with suppress(OSError):
                for parent in reversed(self._parents):
                    parent.rmdir()
        finally:
            if self._lock is not None:
                os.close(self._lock)

    def _locked(self) -> bool:
        """Lock the folder; False when its former owner removed it meanwhile."""
        self.path.mkdir(exist_ok=True)
        lock = self.path / "lock"
        try:
            descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC)
        except FileNotFoundError:
            return False
        try:
            _lock(descriptor)
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
        return disk_refusal("output/busy", self._shown, message, "wait until it has ended, then run again")

    def _recover(self) -> None:
        # Until the moves are taken back, what the killed run kept aside is all that there is of the files before it.
        self.keep = True
        moves = noted(self.journal)
        if moves and not self._arrived(moves.sha256):
            moves.undo(self._out, self.path)
        self.keep = False
        self._clear()

    def _arrived(self, sha256: str) -> bool:
        try:
            return hashlib.sha256((self._out / MANIFEST).read_bytes()).hexdigest() == sha256
        except FileNotFoundError:
            return False

    def _clear(self) -> None:
        # The journal goes before what it needs: without it a leftover is only rubbish.
        self.journal.unlink(missing_ok=True)
        for name in ("new", "old"):
            shutil.rmtree(self.path / name, ignore_errors=True)
        self.journal.with_suffix(".draft").unlink(missing_ok=True)


def _lock(descriptor: int) -> None:
    if sys.platform != "win32":
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise
        except OSError:
            # A file system without locks: that no two runs write there at once is then up to the caller.
            return


def _renames_into(out: Path) -> bool:
    """Tell whether a file beside `out` can be renamed into it: not so when `out` is a mount, as in a container."""
    return out.stat().st_dev == out.parent.stat().st_dev and os.access(out.parent, os.W_OK)
