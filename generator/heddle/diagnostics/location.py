"""Source locations: where in the author's Python, or in another file, something is."""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from pathlib import Path
from types import FrameType

HEDDLE_FILES = (f"{Path(__file__).resolve().parents[1]}{os.sep}", "<")
"""Heddle's own files, and the code that dataclasses and attrs generate at run time, which has no file."""


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A part of a text file: lines and columns count from 1, and `end_column` is the one after the last character.

    A number is 0 if it is not known: line 0 is a whole file, or something without lines such as a URL; column 0 is
    a whole line; without an end, only the start is known.
    """

    file: str
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0

    def __str__(self) -> str:
        if not self.line:
            return self.file
        return f"{self.file}:{self.line}" + (f":{self.column}" if self.column else "")


def caller_location() -> Location:
    """Return the nearest call up the stack that is not in Heddle's own code.

    The functions of `heddle.author` use it, so that a panel knows the expression that created it.
    """
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename.startswith(HEDDLE_FILES):
        frame = frame.f_back
    if frame is None:
        return Location("<unknown>")
    file, line = frame.f_code.co_filename, frame.f_lineno
    # One entry for each instruction, and an instruction has two bytes. The columns are bytes of UTF-8, from 0.
    positions = islice(frame.f_code.co_positions(), frame.f_lasti // 2, None)
    start, end_line, column, end_column = next(positions, (None, None, None, None))
    # Python started with `-X no_debug_ranges` knows no columns.
    if start is None or end_line is None or column is None or end_column is None:
        return Location(file, line)
    return Location(file, start, column + 1, end_line, end_column + 1)


def whole_expression(location: Location) -> Location:
    """Return the location extended to the longest expression that starts there.

    An object records the call that made it, `ORDERS.rate()`; a finding is about all that was made of it,
    `ORDERS.rate().sum(by="shop")`.
    """
    path = Path(location.file)
    if not location.column or path.suffix != ".py" or not path.is_file():
        return location
    ends = _expression_ends(location.file, path.stat().st_mtime_ns)
    end = ends.get((location.line, location.column))
    return replace(location, end_line=end[0], end_column=end[1]) if end else location


@lru_cache(maxsize=16)
def _expression_ends(file: str, _mtime: int) -> Mapping[tuple[int, int], tuple[int, int]]:
    """Return where the longest expression that starts at a position ends."""
    ends: dict[tuple[int, int], tuple[int, int]] = {}
    for node in ast.walk(ast.parse(Path(file).read_bytes())):
        if isinstance(node, ast.expr) and node.end_lineno is not None and node.end_col_offset is not None:
            start, end = (node.lineno, node.col_offset + 1), (node.end_lineno, node.end_col_offset + 1)
            ends[start] = max(end, ends.get(start, end))
    return ends
