"""Where in the author's Python something came from."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import CodeType, FrameType

_HEDDLE_FILES = (str(Path(__file__).resolve().parents[1]), "<")
"""Heddle's own files, and code that dataclasses and attrs made at run time, which has no file."""


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A point in a text file: `line` and `column` count from 1; column 0 means the whole line.

    Line 0 is for what has no lines: an address, the command line.
    """

    file: str
    line: int = 1
    column: int = 0

    def __str__(self) -> str:
        if not self.line:
            return self.file
        return f"{self.file}:{self.line}" + (f":{self.column}" if self.column else "")


def caller_location() -> Location:
    """Return the nearest place up the call stack that is not Heddle's own code.

    The words of `heddle.author` call this, so that a panel knows the line that made it.
    """
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename.startswith(_HEDDLE_FILES):
        frame = frame.f_back
    if frame is None:
        return Location("<unknown>")
    code = frame.f_code
    return Location(code.co_filename, frame.f_lineno, _column(code, frame.f_lasti))


def _column(code: CodeType, instruction: int) -> int:
    position = next(islice(code.co_positions(), instruction // 2, None), None)
    column = position[2] if position else None
    return 0 if column is None else column + 1
