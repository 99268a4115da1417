"""The ways in which Heddle gives up, and the exit code of each.

    HeddleError
    ├── BadInput          usage, settings or definitions that cannot be compiled    2
    │   └── AuthorError   raised by a word of `heddle.author`, at the author's line
    └── Unwritable        the disk cannot be written                                5

Domain code raises these; `heddle.cli` alone turns them into words and exit codes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location, caller_location


class HeddleError(Exception):
    """The root: carries one or more problems, each with a place and a mend."""

    exit_code = 2

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(finding.message for finding in self.findings))


class BadInput(HeddleError):
    """The input cannot be compiled; nothing was written."""


class AuthorError(BadInput):
    """A word was used wrongly: `message` and `mend` at the line that used it."""

    def __init__(self, id: str, message: str, help: str, location: Location | None = None) -> None:
        super().__init__([Finding(id=id, location=location or caller_location(), message=message, help=help)])


class DiskError(HeddleError):
    """The disk refused a write; what was there before is still there."""

    exit_code = 5


@contextmanager
def collecting(findings: list[Finding]) -> Iterator[None]:
    """Append the findings of a BadInput raised inside and go on, so that everything wrong is reported at once."""
    try:
        yield
    except BadInput as error:
        findings += error.findings
