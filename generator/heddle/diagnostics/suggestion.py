"""Help for an unknown name."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(wrong: str, known: Iterable[str], instead: str = "use one of") -> str:
    """Return the help for an unknown name: the nearest known one, or else all of them after the words in `instead`.

    Empty if there are none, or if `instead` is empty.
    """
    names = sorted(set(known))
    near = get_close_matches(wrong, names, n=1)
    if near:
        return f"did you mean `{near[0]}`?"
    return f"{instead}: {', '.join(names)}" if names and instead else ""
