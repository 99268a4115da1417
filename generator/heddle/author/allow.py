"""An exception from a rule, with its reason: `allow("panel/missing-unit", because="...", until="2027-01-01")`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from heddle.diagnostics.errors import AuthorError
from heddle.diagnostics.location import Location, caller_location


@dataclass(frozen=True, slots=True)
class Allowance:
    """`rule` is not asked for what carries this; `until` is the day on which it is asked again, None for never."""

    rule: str
    because: str
    until: date | None
    location: Location = field(default_factory=caller_location)


def allow(rule: str, *, because: str, until: str = "", location: Location | None = None) -> Allowance:
    """Return an exception for `heddle check`; raises AuthorError without a reason, or for a day that there is not.

    `place` is where it stands, by default the author's line.
    """
    at = location or caller_location()
    if not because.strip():
        raise AuthorError(
            "allow/missing-reason", f"the exception from {rule} has no reason", "say why in `because`", at
        )
    try:
        return Allowance(rule, because, date.fromisoformat(until) if until else None, at)
    except ValueError:
        raise AuthorError("allow/invalid-until", f"{until!r} is no day", "write it as `2027-01-31`", at) from None


__all__ = ["allow"]
