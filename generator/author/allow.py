"""An exception from a rule, with its reason: `allow("panel/unit", because="...", until="2027-01-01")`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from generator.errors import AuthorError
from generator.place import Place, here


@dataclass(frozen=True, slots=True)
class Allowance:
    """`rule` is not asked for what carries this; `until` is the day on which it is asked again, None for never."""

    rule: str
    because: str
    until: date | None
    place: Place = field(default_factory=here)


def allow(rule: str, *, because: str, until: str = "") -> Allowance:
    """Return an exception for `heddle check`; raises AuthorError without a reason, or for a day that there is not."""
    if not because.strip():
        raise AuthorError("allow/reason", f"the exception from {rule} has no reason", "say why in `because`")
    try:
        return Allowance(rule, because, date.fromisoformat(until) if until else None)
    except ValueError:
        raise AuthorError("allow/until", f"{until!r} is no day", "write it as `2027-01-31`") from None
