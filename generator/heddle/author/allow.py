"""Exceptions from rules: `allow("panel/missing-unit", because="...", until="2027-01-01")`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from heddle.diagnostics.errors import AuthorError
from heddle.diagnostics.location import Location, caller_location


@dataclass(frozen=True, slots=True)
class Allowance:
    """An exception from `rule` for the part of a dashboard that has it, before the day `until`, or for ever if None."""

    rule: str
    because: str
    until: date | None
    location: Location = field(default_factory=caller_location)


def allow(rule: str, *, because: str, until: str = "", location: Location | None = None) -> Allowance:
    """Return an exception from a rule; `until` is a day such as `2027-01-31`, `location` by default the author's line.

    Raises AuthorError if the reason is empty or `until` is not a day.
    """
    at = location or caller_location()
    if not because.strip():
        message = f"the exception from {rule} has no reason"
        raise AuthorError("allow/missing-reason", message, "give the reason in `because`", at)
    try:
        return Allowance(rule, because, date.fromisoformat(until) if until else None, at)
    except ValueError:
        raise AuthorError("allow/invalid-until", f"invalid date {until!r}", "write it as `2027-01-31`", at) from None


__all__ = ["allow"]
