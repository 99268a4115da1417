"""The exceptions with which Heddle stops, and the exit code of each.

    HeddleError
    ├── BadInput          usage, settings or definitions that cannot be compiled    2
    │   └── AuthorError   wrong use of the API, at the author's line
    └── DiskError         a file cannot be written                                  5

Domain code raises these; only `heddle.cli` turns them into text and exit codes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location, caller_location


class HeddleError(Exception):
    """The root of the tree; carries one or more findings."""

    exit_code = 2

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(finding.message for finding in self.findings))


class BadInput(HeddleError):
    """The input cannot be compiled; nothing was written."""


class AuthorError(BadInput):
    """The API was used wrongly; the finding is at the line of the call."""

    def __init__(self, id: str, message: str, help: str, location: Location | None = None) -> None:
        super().__init__([Finding(id=id, location=location or caller_location(), message=message, help=help)])


class Refused(HeddleError):
    """An operation needs confirmation; nothing was written."""

    exit_code = 3


class DiskError(HeddleError):
    """A write failed; the files are as they were."""

    exit_code = 5


@contextmanager
def collecting(findings: list[Finding]) -> Iterator[None]:
    """Append the findings of a BadInput raised inside and go on, so that everything wrong is reported at once."""
    try:
        yield
    except BadInput as error:
        findings += error.findings
