"""What stands below `out/`, and what may be done to it."""

from __future__ import annotations

import stat
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from heddle.build.output.changes import Changes
from heddle.build.output.paths import MANIFEST, folded, parents


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What a commit would change, which folders that makes or may empty, and the paths in its way."""

    changes: Changes
    made: tuple[str, ...]
    emptied: dict[str, int]
    in_the_way: tuple[str, ...]


def mode(path: Path) -> int:
    """Return the file mode of what stands at `path`, symlinks not followed, 0 for nothing."""
    try:
        return path.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return 0


def survey(out: Path, named: Collection[str], made: Collection[str], differing: Collection[str]) -> Survey:
    """Compare the tree below `out` with the files `made`, of which those `differing` have other bytes or are missing.

    `named` are the files of the previous manifest: they may be updated, or removed when no longer made. Anything
    else where a file or folder has to be is in the way. Raises `OSError` when the tree cannot be read.
    """
    needed = {".", *(folder for path in made for folder in parents(path))}
    # A file that is a link or a folder now, or lies behind a link, is not the one that Heddle wrote: it stays.
    gone = {
        path
        for path in named
        if path not in made
        and stat.S_ISREG(mode(out / path))
        and all(stat.S_ISDIR(mode(out / folder)) for folder in parents(path))
    }
    recased = {folded(path): path for path in gone}
    folders = {folder: mode(out / folder) for folder in needed}
    in_the_way = {folder for folder, found in folders.items() if found and not stat.S_ISDIR(found)} - gone
    emptied = {folder for path in gone for folder in parents(path)} - needed
    created, updated = [], []
    for path in differing:
        found = mode(out / path)
        makes_way = path in emptied and _holds_only(out, path, gone)
        if not found or makes_way or _is(out / path, out, recased.get(folded(path))):
            created.append(path)
        elif stat.S_ISREG(found) and (path in named or path == MANIFEST):
            updated.append(path)
        else:
            in_the_way.add(path)
    return Survey(
        changes=Changes(
            created=tuple(sorted(created)),
            updated=tuple(sorted(updated)),
            removed=tuple(sorted(gone)),
            unchanged=tuple(sorted(set(made) - set(differing))),
        ),
        made=tuple(sorted((folder for folder in needed if not stat.S_ISDIR(folders[folder])), key=_depth)),
        emptied={folder: stat.S_IMODE(mode(out / folder)) for folder in sorted(emptied, key=_depth, reverse=True)},
        in_the_way=tuple(sorted(in_the_way)),
    )


def _depth(folder: str) -> tuple[int, str]:
    return (0 if folder == "." else 1 + folder.count("/")), folder


def _is(path: Path, out: Path, other: str | None) -> bool:
    """Tell whether `path` is the `other` file, in another letter case on a file system that ignores it."""
    return other is not None and path.samefile(out / other)


def _holds_only(out: Path, folder: str, files: Collection[str]) -> bool:
    """Tell whether every file in `folder` is one of `files`, so that it makes way when they go."""
    return all(
        stat.S_ISDIR(mode(item)) or item.relative_to(out).as_posix() in files for item in (out / folder).rglob("*")
    )
