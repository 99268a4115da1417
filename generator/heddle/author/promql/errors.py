"""What the words refuse: errors at the author's line that name what there is instead."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import NoReturn

from heddle.diagnostics.errors import AuthorError


def refuse(id: str, message: str, help: str) -> NoReturn:
    """Raise AuthorError with this id at the author's line."""
    raise AuthorError(id, message, help)


def one_of(wrong: str, known: Iterable[str], noun: str) -> str:
    """Return the mend that offers what is closest to `wrong`, and lists what there is."""
    there = sorted(known)
    close = get_close_matches(wrong, there, 1, cutoff=0.5)
    question = f"did you mean `{close[0]}`? " if close else ""
    return f"{question}the {noun} are: {', '.join(there) or 'none'}"


def unknown_label(subject: str, label: str, known: Iterable[str]) -> NoReturn:
    """Refuse a label that is not there."""
    refuse("expression/unknown-label", f"{subject} has no label `{label}`", one_of(label, known, "labels"))
