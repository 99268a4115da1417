"""What an error of the operating system means for a reader, and what to do about it."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from heddle.diagnostics.errors import DiskError
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location

_SPACE = "free some space, or choose another folder with `--out`"
_ACCESS = "make it writable for this user, or choose another folder with `--out`"
_FOLDER = "move the file away, or choose another folder with `--out`"
_REASONS = {
    errno.ENOSPC: ("no space left on the disk", _SPACE),
    errno.EDQUOT: ("the disk quota is used up", _SPACE),
    errno.EFBIG: ("the file is larger than this process may write", "raise the limit (`ulimit -f`)"),
    errno.EACCES: ("permission denied", _ACCESS),
    errno.EPERM: ("permission denied", _ACCESS),
    errno.EROFS: ("the file system is read-only", "mount it writable, or choose another folder with `--out`"),
    errno.ENOENT: ("its folder does not exist", "create the folder, or choose another one with `--out`"),
    errno.ENOTDIR: ("it is not a folder", _FOLDER),
    errno.EEXIST: ("it is not a folder", _FOLDER),
    errno.EISDIR: ("a folder has this name", "move that folder away"),
    errno.ENAMETOOLONG: ("the name is too long", "shorten the uid or the folder's title"),
    errno.EXDEV: ("it is a mount of its own", "choose a folder inside the mount with `--out`"),
    errno.EMFILE: ("too many files are open", "raise the limit (`ulimit -n`)"),
}


def disk_error(path: Path, error: OSError) -> DiskError:
    """Return the error that says why `path` could not be written."""
    reason, help = _REASONS.get(
        error.errno or 0,
        (error.strerror or str(error), "check the disk, or choose another folder with `--out`"),
    )
    return disk_refusal("output/unwritable", path, f"{path} cannot be written: {reason}", help)


def disk_refusal(id: str, path: Path, message: str, help: str) -> DiskError:
    """Return a DiskError with one finding at `path`."""
    return DiskError([Finding(id=id, location=Location(str(path)), message=message, help=help)])


@contextmanager
def reporting_disk_errors(path: Path) -> Iterator[None]:
    """Turn an OSError inside into a DiskError at `path`."""
    try:
        yield
    except OSError as error:
        raise disk_error(path, error) from error
