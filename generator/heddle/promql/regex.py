"""What a regular expression of a matcher says, where it says it plainly."""

from __future__ import annotations

_SPECIAL = frozenset("\\.+*?()|[]{}^$")


def plain(pattern: str) -> bool:
    """Return whether a pattern matches itself alone."""
    return _SPECIAL.isdisjoint(pattern)


def alternatives(pattern: str) -> tuple[str, ...]:
    """Return the texts that a pattern such as `a|b` matches, none where it has other characters."""
    found = tuple(pattern.split("|"))
    return found if all(map(plain, found)) else ()
