"""Files that an option names to be written: a disk that refuses is an error with the way out."""

from __future__ import annotations

from pathlib import Path

from heddle.diagnostics.disk_errors import disk_refusal

_ID = "output/unwritable"


def require_place(option: str, path: Path, id: str = _ID) -> None:
    """Raise Unwritable where `path` cannot be a file: before the work whose result it is to hold."""
    if not path.parent.is_dir():
        help = f"create the folder, or name another file with `{option}`"
        raise disk_refusal(id, path, f"{path} cannot be written: there is no folder {path.parent}", help)
    if path.is_dir():
        raise disk_refusal(id, path, f"{path} cannot be written: it is a folder", f"name a file with `{option}`")


def write_file(option: str, path: Path, content: bytes, id: str = _ID) -> None:
    """Write a file that an option names. Raises Unwritable."""
    require_place(option, path, id)
    try:
        path.write_bytes(content)
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror or error}"
        help = f"name a file with `{option}` that this user may write"
        raise disk_refusal(id, path, message, help) from error
