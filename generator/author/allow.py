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


def allow(rule: str, *, because: str, until: str = "", place: Place | None = None) -> Allowance:
    """Return an exception for `heddle check`; raises AuthorError without a reason, or for a day that there is not.

    `place` is where it stands, by default the author's line.
    """
    at = place or here()
    if not because.strip():
        raise AuthorError("allow/reason", f"the exception from {rule} has no reason", "say why in `because`", at)
    try:
        return Allowance(rule, because, date.fromisoformat(until) if until else None, at)
    except ValueError:
        raise AuthorError("allow/until", f"{until!r} is no day", "write it as `2027-01-31`", at) from None
