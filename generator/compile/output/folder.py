"""The hidden folder in which a run stages its files: beside `out/`, one run at a time, gone when the run is."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path

from generator.compile.output.moves import noted
from generator.compile.output.names import MANIFEST
from generator.compile.output.unwritable import refusal, unwritable, writing

if sys.platform != "win32":
    import fcntl


class StageFolder:
    """A locked folder on the file system of `out`, with `new/` for staged files and `old/` for replaced ones.

    The lock dies with its process, so a folder that can be locked is a leftover: its moves are taken back, unless they
    reached the manifest, and its files removed.
    """

    def __init__(self, out: Path, shown: Path) -> None:
        self._out, self._shown = out, shown
        self._made: list[Path] = []
        self._lock = -1
        self.path = out.parent / f".{out.name}.heddle-stage"
        self.journal = self.path / "journal"
        self.keep = False

    def enter(self) -> None:
        """Create and lock the folder; raise `Unwritable` when the disk, or another run at work, is against it."""
        with writing(self._shown):
            for parent in reversed(self._out.parents):
                if not parent.is_dir():
                    parent.mkdir()
                    self._made.append(parent)
            if self._out.is_dir() and not _beside(self._out):
                self.path = self._out / ".heddle-stage"
                self.journal = self.path / "journal"
            while not self._locked():
                pass
            self._recover()
            for name in ("new", "old"):
                (self.path / name).mkdir()

    def leave(self) -> None:
        """Remove the folder, and the parents of `out` that it needed if they hold nothing else."""
        if not self.keep:
            self._clear()
            # The lock goes last: while it is there, a run that starts now waits its turn.
            with suppress(OSError):
                (self.path / "lock").unlink()
                self.path.rmdir()
        if self._lock >= 0:
            os.close(self._lock)
        with suppress(OSError):
            for parent in reversed(self._made):
                parent.rmdir()

    def _locked(self) -> bool:
        """Lock the folder; False when its former owner removed it meanwhile."""
        self.path.mkdir(exist_ok=True)
        lock = self.path / "lock"
        try:
            self._lock = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC)
            _lock(self._lock)
            if lock.stat().st_ino == os.fstat(self._lock).st_ino:
                return True
        except FileNotFoundError:
            pass
        except BlockingIOError:
            self.keep = True
            message = f"another run of Heddle is writing {self._shown}"
            raise refusal("output/busy", self._shown, message, "wait until it has ended, then run again") from None
        os.close(self._lock)
        self._lock = -1
        return False

    def _recover(self) -> None:
        moves = noted(self.journal)
        if moves and not self._arrived(moves.sha256):
            # Until it succeeds, what the killed run kept aside is all that there is of the files before it.
            self.keep = True
            moves.undo(self._out, self.path)
            self.keep = False
        self._clear()

    def _arrived(self, sha256: str) -> bool:
        try:
            return hashlib.sha256((self._out / MANIFEST).read_bytes()).hexdigest() == sha256
        except FileNotFoundError:
            return False

    def _clear(self) -> None:
        # Without its journal a leftover is only rubbish, so the journal goes before what it needs.
        with suppress(OSError):
            self.journal.unlink(missing_ok=True)
            shutil.rmtree(self.path / "new", ignore_errors=True)
            shutil.rmtree(self.path / "old", ignore_errors=True)


def _lock(descriptor: int) -> None:
    if sys.platform != "win32":
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise
        except OSError:
            # A file system without locks: two runs at once are then the caller's own risk.
            return


def _beside(out: Path) -> bool:
    """Tell whether a file beside `out` can be renamed into it."""
    return out.stat().st_dev == out.parent.stat().st_dev and os.access(out.parent, os.W_OK)
