"""A problem: what is wrong, where, and how to mend it, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from heddle.diagnostics.location import Location


class Severity(IntEnum):
    """How much a problem matters; only an error keeps the output from being written.

    An error cannot work, a warning misleads, a note is worth a look, advice is an opinion.
    """

    ADVICE = 1
    NOTE = 2
    WARNING = 3
    ERROR = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding.

    `id` is `object/property`; `message` says what is wrong in the reader's own names; `mend` says what to do;
    `also` is the other place that it takes to understand it.
    """

    id: str
    location: Location
    message: str
    help: str = ""
    severity: Severity = Severity.ERROR
    related: Location | None = None
