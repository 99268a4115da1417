"""Progress on a terminal, for work that takes longer than a second."""

from __future__ import annotations

import sys
from time import monotonic

_PATIENCE = 1.0
_EVERY = 0.1


class Progress:
    """Counts steps on one line of standard error; says nothing where that is no terminal."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._shown = False
        self._next = monotonic() + _PATIENCE

    def __call__(self, done: int, total: int) -> None:
        """Say how far it is; cheap to call for every step."""
        now = monotonic()
        if now < self._next or not sys.stderr.isatty():
            return
        self._next, self._shown = now + _EVERY, True
        print(f"\r{self._what} {done}/{total}", end="", file=sys.stderr, flush=True)  # noqa: T201 - click has no \r

    def clear(self) -> None:
        """Take the line away again."""
        if self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)  # noqa: T201
