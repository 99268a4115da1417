"""The next tree below `out/`: its files are staged one by one, compared with the tree that is there, then committed."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from heddle.build.manifest import MANIFEST, Entry, Manifest, fold_case, path_problem
from heddle.build.transaction import Moves, StagingFolder
from heddle.compile.artifact import Artifact, Identity
from heddle.diagnostics.disk_errors import disk_error, disk_refusal, reporting_disk_errors
from heddle.diagnostics.errors import BadInput, DiskError
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What a run changes below `out/`: relative paths, each tuple sorted; `manifest.json` is one of the files."""

    created: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether anything differs."""
        return bool(self.created or self.updated or self.removed)


class Stage:
    """The next tree below `out`, compared with the one that is there.

    `environment` is recorded in the manifest. `previous` is the result of `read_manifest(out)`. A file in it is managed
    by Heddle: it is overwritten or removed even if it was edited. Any other file is never changed; if it has the bytes
    that Heddle generates, it is adopted.

    Memory has digests and names, never bytes. With `dry` nothing is written at all, and only `preview` can be used.
    Entering raises DiskError when `out` cannot be written or another run is writing it.
    """

    def __init__(self, out: Path, previous: Manifest, *, environment: str | None = None, dry: bool = False) -> None:
        self._shown = out
        # A symbolic link `out` stays one: its target is written, and the staging folder is beside the target.
        self._out = Path(os.path.realpath(out))
        self._folder = None if dry else StagingFolder(self._out, out)
        self._environment = environment
        self._previous = {entry.path for entry in previous.files}
        self._spelling = {fold_case(path): path for path in self._previous}
        self._names = _Names()
        self._findings: list[Finding] = []
        self._entries: dict[str, Entry] = {}
        self._staged: dict[str, str] = {}

    def __enter__(self) -> Self:
        _require_folder(self._shown, self._out)
        if self._folder:
            try:
                self._folder.open()
            except BaseException:
                self._folder.close()
                raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._folder:
            self._folder.close()

    def add(self, artifact: Artifact) -> None:
        """Stage one file, unless `out` has it already; raise DiskError when the disk does not allow it.

        A path that is not possible is reported by `preview` and `commit`, with all others.
        """
        path, content = artifact.path, artifact.content
        if problem := path_problem(path) or self._names.add(path):
            help = "use another uid, title or folder"
            self._findings.append(self._finding("output/invalid-path", path, f"{path} {problem}", help))
            return
        self._entries[path] = Entry(path=path, sha256=hashlib.sha256(content).hexdigest(), holds=artifact.holds)
        if not self._is_current(path, content):
            self._stage(path, content)

    def preview(self, tombstones: tuple[Identity, ...] = ()) -> Changes:
        """Return what `commit` would change; raise the same BadInput."""
        return self._compare(self._manifest(tombstones)).changes

    def commit(self, tombstones: tuple[Identity, ...] = ()) -> Changes:
        """Move everything into place and return what changed.

        Each file is replaced in one step, the manifest last. Raises BadInput before anything is moved, for a path that
        is not possible and for an unmanaged file at the path of a generated one. Raises DiskError when the disk
        does not allow a move: `out` is then as before or, if undoing fails as well, the next run restores it.
        """
        folder = self._folder
        if folder is None:
            raise RuntimeError("a dry stage cannot be committed")
        manifest = self._manifest(tombstones)
        comparison = self._compare(manifest)
        changes = comparison.changes
        if MANIFEST not in changes.unchanged:
            self._stage(MANIFEST, manifest)
        moves = Moves(
            removed={path: f"removed-{number}" for number, path in enumerate(changes.removed)},
            updated={path: self._staged[path] for path in changes.updated},
            created={path: self._staged[path] for path in changes.created},
            emptied=comparison.emptied,
            new_folders=comparison.new_folders,
            sha256=hashlib.sha256(manifest).hexdigest(),
        )
        if changes:
            self._move(moves, folder)
        return changes

    def _move(self, moves: Moves, folder: StagingFolder) -> None:
        with reporting_disk_errors(self._shown):
            moves.write_journal(folder.journal)
        # A kill from here on leaves the folder behind, and the next run undoes the moves.
        folder.keep = True
        try:
            moves.apply(self._out, folder.path, self._shown)
        except BaseException as error:
            try:
                moves.undo(self._out, folder.path)
            except OSError as undo_error:
                raise _half_written(self._shown, undo_error) from error
            folder.keep = False
            raise
        folder.keep = False

    def _is_current(self, path: str, content: bytes) -> bool:
        """Tell whether `out` has this file with these bytes, with the same letter case."""
        if self._spelling.get(fold_case(path), path) != path:
            return False
        file = self._out / path
        try:
            status = file.lstat()
            return stat.S_ISREG(status.st_mode) and status.st_size == len(content) and file.read_bytes() == content
        except OSError:
            return False

    def _stage(self, path: str, content: bytes) -> None:
        name = self._staged.setdefault(path, str(len(self._staged)))
        if self._folder:
            with reporting_disk_errors(self._shown / path):
                (self._folder.path / "new" / name).write_bytes(content)

    def _manifest(self, tombstones: tuple[Identity, ...]) -> bytes:
        files = tuple(self._entries.values())
        return Manifest(files=files, tombstones=tombstones, environment=self._environment).encode()

    def _compare(self, manifest: bytes) -> _Comparison:
        differing = set(self._staged)
        if not self._is_current(MANIFEST, manifest):
            differing.add(MANIFEST)
        with reporting_disk_errors(self._shown):
            comparison = _compare(self._out, self._previous, {*self._entries, MANIFEST}, differing)
            blocked = [self._blocked(path) for path in comparison.blocked]
        if self._findings or blocked:
            raise BadInput([*self._findings, *blocked])
        return comparison

    def _blocked(self, path: str) -> Finding:
        mode = _mode(self._out / path)
        kind = "folder" if stat.S_ISDIR(mode) else "link" if stat.S_ISLNK(mode) else "file"
        message = f"cannot replace the {kind} {self._shown / path}: Heddle did not write it"
        help = "move or delete it, then run `heddle generate` again"
        return self._finding("output/unmanaged-file", path, message, help)

    def _finding(self, id: str, path: str, message: str, help: str) -> Finding:
        return Finding(id=id, location=Location(f"{self._shown}/{path}"), message=message, help=help)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Comparison:
    """What a commit changes: `emptied` are folders that may become empty, `blocked` the paths that it cannot write."""

    changes: Changes
    new_folders: tuple[str, ...]
    emptied: dict[str, int]
    blocked: tuple[str, ...]


def _compare(out: Path, previous: Collection[str], files: Collection[str], differing: Collection[str]) -> _Comparison:
    """Compare the tree below `out` with `files`, of which those `differing` have other bytes or are missing.

    The `previous` files may be updated, or removed where they are not in `files`. Anything else where a file or folder
    has to be is blocked. Raises OSError when the tree cannot be read.
    """
    needed = {".", *(folder for path in files for folder in _parents(path))}
    # A file that is a link or a folder now, or is behind a link, is not the one that Heddle wrote: it stays.
    removed = {
        path
        for path in previous
        if path not in files
        and stat.S_ISREG(_mode(out / path))
        and all(stat.S_ISDIR(_mode(out / folder)) for folder in _parents(path))
    }
    removed_by_folded_path = {fold_case(path): path for path in removed}
    folder_modes = {folder: _mode(out / folder) for folder in needed}
    blocked = {folder for folder, mode in folder_modes.items() if mode and not stat.S_ISDIR(mode)} - removed
    emptied = {folder for path in removed for folder in _parents(path)} - needed
    created, updated = [], []
    for path in differing:
        mode = _mode(out / path)
        is_emptied_folder = path in emptied and _contains_only(out, path, removed)
        if not mode or is_emptied_folder or _is_same_file(out, path, removed_by_folded_path.get(fold_case(path))):
            created.append(path)
        elif stat.S_ISREG(mode) and (path in previous or path == MANIFEST):
            updated.append(path)
        else:
            blocked.add(path)
    return _Comparison(
        changes=Changes(
            created=tuple(sorted(created)),
            updated=tuple(sorted(updated)),
            removed=tuple(sorted(removed)),
            unchanged=tuple(sorted(set(files) - set(differing))),
        ),
        new_folders=tuple(sorted((each for each in needed if not stat.S_ISDIR(folder_modes[each])), key=_depth)),
        emptied={folder: stat.S_IMODE(_mode(out / folder)) for folder in sorted(emptied, key=_depth, reverse=True)},
        blocked=tuple(sorted(blocked)),
    )


class _Names:
    """The paths that are taken, so that no two become one file where letter case and Unicode form are ignored."""

    def __init__(self) -> None:
        self._files = {fold_case(MANIFEST): MANIFEST}
        self._folders: dict[str, str] = {}
        self._known: set[str] = set()

    def add(self, path: str) -> str | None:
        """Add `path`, or return why that is not possible."""
        key = fold_case(path)
        if (other := self._files.get(key)) is not None:
            return "is generated twice" if other == path else f"and {other} differ only by letter case"
        if (folder := self._folders.get(key)) is not None:
            return f"is generated as a file, and {folder}/ as a folder"
        for folder in _parents(path):
            if folder in self._known:
                break
            folder_key = fold_case(folder)
            if (file := self._files.get(folder_key)) is not None:
                return f"needs a folder, and {file} is generated as a file"
            if (spelling := self._folders.setdefault(folder_key, folder)) != folder:
                return f"is in a folder that differs from {spelling}/ only by letter case"
            self._known.add(folder)
        self._files[key] = path
        return None


def _require_folder(shown: Path, out: Path) -> None:
    if shown.is_symlink() and not out.exists():
        message = f"{shown} is a link to {out}, which does not exist"
        raise disk_refusal("output/unwritable", shown, message, f"create the folder {out}, or remove the link")
    if out.exists() and not out.is_dir():
        raise disk_error(shown, OSError(errno.ENOTDIR, "not a folder"))


def _half_written(shown: Path, error: OSError) -> DiskError:
    message = f"{shown} is partly written, and restoring the previous files failed: {error.strerror or error}"
    return disk_refusal(
        "output/interrupted-run", shown, message, "check the disk; the next `heddle generate` restores it"
    )


def _mode(path: Path) -> int:
    """Return the file mode of `path`, symbolic links not followed, 0 if it does not exist."""
    try:
        return path.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return 0


def _parents(path: str) -> list[str]:
    """Return the folders that contain `path`, the nearest first."""
    folders = []
    while folder := path.rpartition("/")[0]:
        folders.append(path := folder)
    return folders


def _depth(folder: str) -> tuple[int, str]:
    return (0 if folder == "." else 1 + folder.count("/")), folder


def _is_same_file(out: Path, path: str, other: str | None) -> bool:
    """Tell whether `path` is the `other` file, in another letter case on a file system that ignores it."""
    return other is not None and (out / path).samefile(out / other)


def _contains_only(out: Path, folder: str, files: Collection[str]) -> bool:
    """Tell whether every file in `folder` is one of `files`, so that removing them makes room for a file."""
    return all(
        stat.S_ISDIR(_mode(item)) or item.relative_to(out).as_posix() in files for item in (out / folder).rglob("*")
    )
