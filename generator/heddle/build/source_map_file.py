"""`.heddle/source_map.json`: the line of Python behind everything generated, kept beside the project.

One line for each file below `out/`, written during the run, so that ten thousand dashboards need no memory for it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from os.path import relpath
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from heddle.build.state_folder import STATE_FOLDER, make_state_folder
from heddle.diagnostics.disk_errors import reporting_disk_errors
from heddle.diagnostics.location import Location

NAME = "source_map.json"


def encode_locations(locations: Mapping[str, Location], root: Path) -> bytes:
    """Return the entry of one file as JSON: `[file, line, column]` by JSON pointer, the file relative to `root`."""
    files = {file: relpath(file, root) for file in {location.file for location in locations.values()}}
    entry = {pointer: [files[location.file], location.line, location.column] for pointer, location in locations.items()}
    return json.dumps(entry, separators=(",", ":")).encode()


class SourceMapFile:
    """The next source map; `commit` replaces the previous one with it, and without a commit it is removed."""

    def __init__(self, root: Path, *, dry: bool = False) -> None:
        self._path = root / STATE_FOLDER / NAME
        self._draft = self._path.with_name(f"{NAME}.{os.getpid()}.draft")
        self._dry = dry
        self._file: IO[bytes] | None = None
        self._separator = b"{\n"

    def __enter__(self) -> Self:
        if not self._dry:
            with reporting_disk_errors(self._path):
                make_state_folder(self._path.parent.parent)
                self._file = self._draft.open("wb")
        return self

    def add(self, path: str, entry: bytes) -> None:
        """Add the entry of the artifact at `path`."""
        if self._file is None:
            return
        with reporting_disk_errors(self._path):
            self._file.write(self._separator + json.dumps(path).encode() + b": " + entry)
        self._separator = b",\n"

    def commit(self) -> None:
        """Replace the previous file."""
        if self._file is None:
            return
        with reporting_disk_errors(self._path):
            self._file.write(b"\n}\n" if self._separator == b",\n" else b"{}\n")
            self._file.close()
            self._draft.replace(self._path)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()
            self._draft.unlink(missing_ok=True)
