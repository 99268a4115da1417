"""Files that options name, such as baselines: written with a clear error where that is not possible."""

from __future__ import annotations

from pathlib import Path

from heddle.diagnostics.disk_errors import disk_refusal

_ID = "output/unwritable"


def require_writable(option: str, path: Path, id: str = _ID) -> None:
    """Raise DiskError if `path` cannot be a file; for use before the work whose result it will contain."""
    if not path.parent.is_dir():
        help = f"create the folder, or name another file with `{option}`"
        raise disk_refusal(id, path, f"{path} cannot be written: the folder {path.parent} does not exist", help)
    if path.is_dir():
        raise disk_refusal(id, path, f"{path} cannot be written: it is a folder", f"name a file with `{option}`")


def write_file(option: str, path: Path, content: bytes, id: str = _ID) -> None:
    """Write a file that an option names. Raises DiskError."""
    require_writable(option, path, id)
    try:
        path.write_bytes(content)
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror or error}"
        help = f"name a file with `{option}` that this user may write"
        raise disk_refusal(id, path, message, help) from error
