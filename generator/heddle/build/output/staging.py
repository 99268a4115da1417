"""From artefacts to files: staged one by one beside `out/`, then moved into place together, or not at all."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from pathlib import Path
from types import TracebackType
from typing import Self

from heddle.build.output.changes import Changes
from heddle.build.output.disk_errors import disk_error, disk_refusal, reporting_disk_errors
from heddle.build.output.inspect import Survey, mode, survey
from heddle.build.output.manifest import Entry, Manifest
from heddle.build.output.paths import MANIFEST, Names, flaw, folded
from heddle.build.output.staging_dir import StageFolder
from heddle.build.output.transaction import Moves
from heddle.compile.artifact import Artifact, Identity
from heddle.diagnostics.errors import BadInput, DiskError
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location


class Stage:
    """The next tree below `out`, compared with the one that is there.

    `previous` is what `read_manifest(out)` returned. A file that it names is Heddle's: it is overwritten or removed
    even when somebody edited it since, as everything generated is. A file that it does not name is somebody's own and
    never touched; when its bytes are those that Heddle makes, there is nothing to touch and it is adopted.

    Memory holds digests and names, never bytes. With `dry` nothing is written at all and only `preview` is of use.
    Entering raises `Unwritable` when `out` cannot be written or another run is writing it.
    """

    def __init__(self, out: Path, previous: Manifest, *, dry: bool = False) -> None:
        self._shown = out
        # A symlinked `out` stays one: what it points to is what is written, and the stage lies beside that.
        self._out = Path(os.path.realpath(out))
        self._folder = None if dry else StageFolder(self._out, out)
        self._named = {entry.path for entry in previous.files}
        self._spelled = {folded(path): path for path in self._named}
        self._names = Names()
        self._findings: list[Finding] = []
        self._made: dict[str, Entry] = {}
        self._differing: dict[str, str] = {}

    def __enter__(self) -> Self:
        _must_be_a_folder(self._shown, self._out)
        if self._folder:
            try:
                self._folder.enter()
            except BaseException:
                self._folder.leave()
                raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._folder:
            self._folder.leave()

    def add(self, artifact: Artifact) -> None:
        """Stage one file, unless `out` has it already; raise `Unwritable` when the disk refuses it.

        A path that cannot be is reported by `preview` and `commit`, together with all others.
        """
        path, content = artifact.path, artifact.content
        if wrong := flaw(path) or self._names.claim(path):
            help = "give it another uid, title or folder"
            self._findings.append(self._finding("output/path", path, f"{path} {wrong}", help))
            return
        self._made[path] = Entry(path=path, sha256=hashlib.sha256(content).hexdigest(), holds=artifact.holds)
        if not self._has(path, content):
            self._stage(path, content)

    def preview(self, tombstones: tuple[Identity, ...] = ()) -> Changes:
        """Return what `commit` would do; raise the `BadInput` that it would."""
        return self._survey(self._manifest(tombstones)).changes

    def commit(self, tombstones: tuple[Identity, ...] = ()) -> Changes:
        """Move everything into place and return what changed.

        Each file is replaced in one step, the manifest last. Raises `BadInput` before anything is moved: for a path
        that cannot be, and for a file in the way that Heddle did not write. Raises `Unwritable` when the disk refuses:
        `out` is then as before or, where the disk refuses even that, the next run makes it so.
        """
        folder = self._folder
        if folder is None:
            raise RuntimeError("a dry stage has nothing to move")
        content = self._manifest(tombstones)
        found = self._survey(content)
        if MANIFEST not in found.changes.unchanged:
            self._stage(MANIFEST, content)
        moves = Moves(
            removed={path: f"gone-{number}" for number, path in enumerate(found.changes.removed)},
            updated={path: self._differing[path] for path in found.changes.updated},
            created={path: self._differing[path] for path in found.changes.created},
            emptied=found.emptied,
            made=found.made,
            sha256=hashlib.sha256(content).hexdigest(),
        )
        if found.changes:
            self._move(moves, folder)
        return found.changes

    def _move(self, moves: Moves, folder: StageFolder) -> None:
        with reporting_disk_errors(self._shown):
            moves.note(folder.journal)
        # Whatever ends this early, a full disk or an interrupt, the tree is as it was or its leftover says how.
        folder.keep = True
        try:
            moves.make(self._out, folder.path, self._shown)
        except BaseException as error:
            try:
                moves.undo(self._out, folder.path)
            except OSError as another:
                raise _half_written(self._shown, another) from error
            folder.keep = False
            raise
        folder.keep = False

    def _has(self, path: str, content: bytes) -> bool:
        """Tell whether `out` has this file with these bytes, under this very spelling."""
        if self._spelled.get(folded(path), path) != path:
            return False
        file = self._out / path
        try:
            found = file.lstat()
            return stat.S_ISREG(found.st_mode) and found.st_size == len(content) and file.read_bytes() == content
        except OSError:
            return False

    def _stage(self, path: str, content: bytes) -> None:
        name = self._differing.setdefault(path, str(len(self._differing)))
        if self._folder:
            with reporting_disk_errors(self._shown / path):
                (self._folder.path / "new" / name).write_bytes(content)

    def _manifest(self, tombstones: tuple[Identity, ...]) -> bytes:
        return Manifest(files=tuple(self._made.values()), tombstones=tombstones).encode()

    def _survey(self, manifest: bytes) -> Survey:
        differing = set(self._differing)
        if not self._has(MANIFEST, manifest):
            differing.add(MANIFEST)
        with reporting_disk_errors(self._shown):
            found = survey(self._out, self._named, {*self._made, MANIFEST}, differing)
            foreign = [self._foreign(path) for path in found.in_the_way]
        if self._findings or foreign:
            raise BadInput([*self._findings, *foreign])
        return found

    def _foreign(self, path: str) -> Finding:
        found = mode(self._out / path)
        what = "folder" if stat.S_ISDIR(found) else "link" if stat.S_ISLNK(found) else "file"
        message = f"the {what} {self._shown / path} is in the way: Heddle did not write it"
        help = "move it out of the way or delete it, then run `heddle generate` again"
        return self._finding("output/foreign-file", path, message, help)

    def _finding(self, id: str, path: str, message: str, help: str) -> Finding:
        return Finding(id=id, location=Location(f"{self._shown}/{path}"), message=message, help=help)


def _must_be_a_folder(shown: Path, out: Path) -> None:
    if shown.is_symlink() and not out.exists():
        message = f"{shown} is a link to {out}, which does not exist"
        raise disk_refusal("output/unwritable", shown, message, f"create the folder {out}, or remove the link")
    if out.exists() and not out.is_dir():
        raise disk_error(shown, OSError(errno.ENOTDIR, "not a folder"))


def _half_written(shown: Path, error: OSError) -> DiskError:
    message = f"{shown} is half written, and the disk refuses to take that back: {error.strerror or error}"
    return disk_refusal(
        "output/half-written", shown, message, "see to the disk; the next `heddle generate` puts it right"
    )
