"""From artefacts to files: staged one by one beside `out/`, then moved into place together, or not at all."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path
from types import TracebackType
from typing import Self

from generator.compile.artefact import Artefact, Identity
from generator.compile.output.changes import Changes
from generator.compile.output.folder import StageFolder
from generator.compile.output.manifest import Entry, Manifest
from generator.compile.output.moves import Moves
from generator.compile.output.names import MANIFEST, Names, flaw, folded
from generator.compile.output.survey import Survey
from generator.compile.output.unwritable import refusal, unwritable, writing
from generator.errors import BadInput
from generator.place import Place
from generator.problem import Problem


class Stage:
    """The next tree below `out`, compared with the one that is there.

    `previous` is the manifest that `read_manifest(out)` returned. A file that it names is Heddle's: it is overwritten
    or removed even when somebody edited it since, as everything generated is. A file that it does not name is
    somebody's own, unless its bytes are those that Heddle makes: then there is nothing to overwrite and it is adopted.

    Memory holds digests and names, never bytes. With `dry` nothing is written at all and only `preview` is of use.
    Entering raises `Unwritable` when `out` cannot be written or another run is writing it.
    """

    def __init__(self, out: Path, previous: Manifest, *, dry: bool = False) -> None:
        self._shown = out
        # A symlinked `out` stays one: what it points to is what is written, and the stage lies beside that.
        self._out = Path(os.path.realpath(out))
        self._previous = previous
        self._folder = None if dry else StageFolder(self._out, out)
        self._names = Names()
        self._problems: list[Problem] = []
        self._made: dict[str, Entry] = {}
        self._staged: dict[str, str] = {}
        self._recased = {folded(entry.path): entry.path for entry in previous.files}

    def __enter__(self) -> Self:
        _must_be_possible(self._shown, self._out)
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

    def add(self, artefact: Artefact) -> None:
        """Stage one file, unless `out` has it already; raise `Unwritable` when the disk refuses it.

        A path that cannot be is reported by `preview` and `commit`, together with all others.
        """
        path = artefact.path
        if wrong := flaw(path) or self._names.claim(path):
            mend = "give one of them another uid, title or folder"
            self._report("output/path", path, f"the file {path} {wrong}", mend)
            return
        sha256 = hashlib.sha256(artefact.content).hexdigest()
        self._made[path] = Entry(path=path, sha256=sha256, holds=artefact.holds)
        if not self._has(path, artefact.content):
            self._stage(path, artefact.content)

    def preview(self, tombstones: tuple[Identity, ...] = ()) -> Changes:
        """Return what `commit` would do; raise the `BadInput` that it would."""
        return self._plan(self._manifest(tombstones).encode()).changes

    def commit(self, tombstones: tuple[Identity, ...] = ()) -> Changes:
        """Move everything into place and return what changed.

        Each file is replaced in one step, the manifest last. Raises `BadInput` before anything is moved: a path that
        cannot be, a file in the way that Heddle did not write. Raises `Unwritable` when the disk refuses: `out` is as
        before then, or, where the disk refuses even that, the next run makes it so.
        """
        assert self._folder is not None, "a dry stage has nothing to move"
        content = self._manifest(tombstones).encode()
        plan = self._plan(content)
        ...
