"""The ways in which Heddle gives up, and the exit code of each.

    HeddleError
    ├── BadInput          usage, settings or definitions that cannot be compiled    2
    │   └── AuthorError   raised by a word of `generator.author`, at the author's line
    └── Unwritable        the disk cannot be written                                5

Domain code raises these; `generator.cli` alone turns them into words and exit codes.
"""

from __future__ import annotations

from collections.abc import Iterable

from generator.place import Place, here
from generator.problem import Problem


class HeddleError(Exception):
    """The root: carries one or more problems, each with a place and a mend."""

    exit_code = 2

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(problem.message for problem in self.problems))


class BadInput(HeddleError):
    """The input cannot be compiled; nothing was written."""


class AuthorError(BadInput):
    """A word was used wrongly: `message` and `mend` at the line that used it."""

    def __init__(self, id: str, message: str, mend: str, place: Place | None = None) -> None:
        super().__init__([Problem(id=id, place=place or here(), message=message, mend=mend)])


class Unwritable(HeddleError):
    """The disk refused a write; what was there before is still there."""

    exit_code = 5
