"""Errors of expressions, at the author's line, with the names that exist."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import NoReturn

from heddle.diagnostics.errors import AuthorError


def refuse(id: str, message: str, help: str) -> NoReturn:
    """Raise AuthorError with this id at the author's line."""
    raise AuthorError(id, message, help)


def suggestion(name: str, known: Iterable[str], noun: str) -> str:
    """Return a help text that suggests the known name closest to a wrong one, and lists all."""
    names = sorted(known)
    close = get_close_matches(name, names, 1, cutoff=0.5)
    question = f"did you mean `{close[0]}`? " if close else ""
    return f"{question}the {noun} are: {', '.join(names) or 'none'}"


def unknown_label(subject: str, label: str, known: Iterable[str]) -> NoReturn:
    """Raise AuthorError for a label that does not exist."""
    refuse("expression/unknown-label", f"{subject} has no label `{label}`", suggestion(label, known, "labels"))
