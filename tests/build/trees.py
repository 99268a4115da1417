"""Trees of files to compare, and runs that write them."""

from __future__ import annotations

import stat
from pathlib import Path

from heddle.build.manifest import Manifest, find_tombstones, read_manifest
from heddle.build.staging import Changes, Stage
from heddle.compile.artifact import Artifact, Identity

BEFORE = {"keep.json": "same", "change.json": "old", "gone/a.json": "a", "gone/deep/b.json": "b", "turned": "a file"}
AFTER = {"keep.json": "same", "change.json": "new", "made/deep/c.json": "c", "turned/d.json": "d"}


def artifact(path: str, text: str = "", *identities: Identity) -> Artifact:
    return Artifact(path=path, content=text.encode(), holds=identities)


def source(name: str, uid: str = "", org: int = 1, kind: str = "datasource") -> Identity:
    return Identity(kind=kind, uid=uid or name.lower(), name=name, org=org)


def generate(out: Path, files: dict[str, str]) -> Changes:
    """Write `files` as a run of the compiler does."""
    with Stage(out, read_manifest(out)) as stage:
        for path, text in files.items():
            stage.add(artifact(path, text))
        return stage.commit()


def preview(out: Path, files: dict[str, str]) -> Changes:
    """Compare `files` as `generate --check` does."""
    with Stage(out, read_manifest(out), dry=True) as stage:
        for path, text in files.items():
            stage.add(artifact(path, text))
        return stage.preview()


def texts(folder: Path) -> dict[str, str]:
    """Return the text of every file below `folder` but the manifest."""
    return {path: text for path, (_, _, text) in tree(folder).items() if text is not None and path != "manifest.json"}


def tree(folder: Path) -> dict[str, tuple[int, int, str | None]]:
    """Return mode, time and text of everything below `folder`; folders have no time and no text."""
    entries: dict[str, tuple[int, int, str | None]] = {}
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        whole = stat.S_ISREG(status.st_mode)
        text = path.read_bytes().decode(errors="replace") if whole else None
        entries[path.relative_to(folder).as_posix()] = (status.st_mode, status.st_mtime_ns if whole else 0, text)
    return entries


def tombstone_names(previous: Manifest, *now: Identity, drop: bool = False) -> list[str]:
    """Return the names of the objects that get a tombstone."""
    return [identity.name for identity in find_tombstones(previous, now, drop=drop)]
