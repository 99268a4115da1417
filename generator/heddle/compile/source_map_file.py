"""`.heddle/places.json`: where in the author's Python everything generated came from, kept beside the project.

One line for each file below `out/`, written as the run goes, so that ten thousand dashboards need no memory for it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from os.path import relpath
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import orjson

from heddle.build.output.disk_errors import reporting_disk_errors
from heddle.diagnostics.location import Location

FOLDER = ".heddle"


class SourceMapFile:
    """The next places file; it takes the old one's place at `commit`, and is gone when there is none."""

    def __init__(self, root: Path, *, dry: bool = False) -> None:
        self._root = root
        self._path = root / FOLDER / "places.json"
        self._draft = self._path.with_name(f"places.{os.getpid()}.draft")
        self._dry = dry
        self._file: IO[bytes] | None = None
        self._separator = b"{\n"

    def __enter__(self) -> Self:
        if not self._dry:
            with reporting_disk_errors(self._path):
                self._path.parent.mkdir(exist_ok=True)
                self._file = self._draft.open("wb")
        return self

    def add(self, path: str, locations: Mapping[str, Location]) -> None:
        """Note the place of each JSON pointer of one file: `[file, line, column]`, the file relative to the project."""
        if self._file is None:
            return
        files = {file: relpath(file, self._root) for file in {location.file for location in locations.values()}}
        entry = {
            pointer: [files[location.file], location.line, location.column] for pointer, location in locations.items()
        }
        with reporting_disk_errors(self._path):
            self._file.write(self._separator + orjson.dumps(path) + b": " + orjson.dumps(entry))
        self._separator = b",\n"

    def commit(self) -> None:
        """Put the file in place."""
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
