"""Reading the manifest of the run before: it is believed only when it is whole."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import NoReturn

from heddle.build.output.manifest import FORMAT, Entry, Manifest
from heddle.build.output.paths import MANIFEST, flaw, folded
from heddle.compile.artifact import Identity
from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location

_SHA256 = re.compile(r"[0-9a-f]{64}")
_RESTORE = "take one side of it whole or restore it (`git checkout -- {path}`), then run `heddle generate` again"


def read_manifest(out: Path) -> Manifest:
    """Return the manifest below `out`, an empty one where nothing was generated yet.

    Raises `BadInput` when it cannot be read, is broken, comes from a newer Heddle, or is absent from a folder that
    holds folders: taking a lost manifest for an empty one would orphan the files that it named.
    """
    path = out / MANIFEST
    try:
        return parse(path.read_bytes(), path)
    except (FileNotFoundError, NotADirectoryError):
        _must_be_new(out, path)
        return Manifest()
    except OSError as error:
        help = "make it readable for this user, then run `heddle generate` again"
        _refuse("output/manifest-unreadable", path, f"{path} cannot be read: {error.strerror}", help)


def parse(content: bytes, path: Path) -> Manifest:
    """Return the manifest in `content`; raise `BadInput` at `path` when it is not one."""
    try:
        return _manifest(json.loads(content), path)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        finding = f"{path} is broken: {_reason(error)}"
        _refuse("output/manifest-broken", path, finding, _RESTORE.format(path=path), getattr(error, "lineno", 1))


def _manifest(value: dict[str, list[dict[str, object]]], path: Path) -> Manifest:
    version: object = value["heddle"]
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise ValueError(f"{version!r} is no format of a manifest")
    if version > FORMAT:
        message = f"{path} was written by a newer Heddle (format {version}; this one reads {FORMAT})"
        _refuse("output/manifest-newer", path, message, "upgrade Heddle: `pip install --upgrade heddle`")
    files = tuple(_entry(item) for item in value["files"])
    if len({entry.path for entry in files}) != len(files):
        raise ValueError("it names a file twice")
    return Manifest(files=files, tombstones=_identities(value["tombstones"]))


def _entry(value: dict[str, object]) -> Entry:
    path, sha256 = _text(value["path"]), _text(value["sha256"])
    if wrong := flaw(path):
        raise ValueError(f"the path {path!r} {wrong}")
    if folded(path) == MANIFEST:
        raise ValueError("it names itself")
    if not _SHA256.fullmatch(sha256):
        raise ValueError(f"the digest of {path} is not a sha256")
    return Entry(path=path, sha256=sha256, holds=_identities(value["holds"]))


def _identities(value: object) -> tuple[Identity, ...]:
    if not isinstance(value, list):
        raise TypeError(f"{value!r} is not a list")
    return tuple(
        Identity(kind=_text(item["kind"]), uid=_text(item["uid"]), name=_text(item["name"]), org=_number(item["org"]))
        for item in value
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not a text")
    return value


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{value!r} is not a number")
    return value


def _reason(error: Exception) -> str:
    return f"it lacks {error}" if isinstance(error, KeyError) else str(error)


def _must_be_new(out: Path, path: Path) -> None:
    try:
        folders = sorted(item.name for item in out.iterdir() if item.is_dir() and not item.name.startswith("."))
    except OSError:
        # There is no such folder, or it cannot be listed: staging says which.
        return
    if folders:
        message = f"{path} is missing, and without it nothing tells what of {out / folders[0]}/ Heddle wrote"
        help = f"restore it (`git checkout -- {path}`), or choose a new or empty folder with `--out`"
        _refuse("output/manifest-missing", path, message, help)


def _refuse(id: str, path: Path, message: str, help: str, line: int = 1) -> NoReturn:
    raise BadInput([Finding(id=id, location=Location(str(path), line), message=message, help=help)])
