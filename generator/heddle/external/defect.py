"""Defects of the text or the structure of a file."""

from __future__ import annotations

from dataclasses import dataclass

from heddle.diagnostics.finding import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect:
    """A defect of a part of a file, whose other parts are still examined; `pointer` is the JSON pointer of the part."""

    id: str
    message: str
    severity: Severity
    pointer: str = ""
    help: str = ""


class UnreadableText(Exception):
    """A text is not JSON or YAML; line and column count from 1, and are 0 if the position is not known."""

    def __init__(self, message: str, line: int = 0, column: int = 0, *, id: str = "check/invalid-file") -> None:
        super().__init__(message)
        self.line, self.column, self.id = line, column, id


def step(pointer: str, key: object) -> str:
    """Return the JSON pointer of a member of a part."""
    return f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}"
