"""A table on a terminal, while `heddle prove` asks: a line for each backend, with how far it is and what came of it."""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from heddle.prove.result import Proof

_PATIENCE = 1.0
_EVERY = 0.1


class Proving:
    """Draws itself anew over its own lines on standard error; says nothing where that is no terminal."""

    def __init__(self, patience: float = _PATIENCE) -> None:
        self._totals: dict[str, int] = {}
        self._counts: dict[str, Counter[str]] = {}
        self._lines = 0
        self._next = monotonic() + patience

    def begin(self, totals: Mapping[str, int]) -> None:
        """Note how many questions there are, by backend."""
        self._totals = dict(totals)
        self._counts = {name: Counter() for name in totals}

    def __call__(self, proofs: Sequence[Proof]) -> None:
        """Note proofs that there are now; cheap to call for every one."""
        for proof in proofs:
            self._counts.setdefault(proof.question.source.short, Counter())[proof.verdict.value] += 1
        if proofs and monotonic() >= self._next and sys.stderr.isatty():
            self._next = monotonic() + _EVERY
            self._draw(self._table())

    def clear(self) -> None:
        """Take the table away again."""
        if self._lines:
            self._draw([])

    def _table(self) -> list[str]:
        width = max(map(len, self._totals), default=0)
        return [self._row(name, total, width) for name, total in self._totals.items()]

    def _row(self, name: str, total: int, width: int) -> str:
        counts = self._counts[name]
        said = ", ".join(f"{number} {verdict}" for verdict, number in sorted(counts.items()))
        return f"{name:{width}}  {counts.total():>{len(str(total))}}/{total}  {said}".rstrip()

    def _draw(self, lines: list[str]) -> None:
        up = f"\x1b[{self._lines}F" if self._lines else ""
        wide = shutil.get_terminal_size().columns - 1  # a line that wraps could not be drawn over
        text = "".join(f"{line[:wide]}\n" for line in lines)
        print(f"{up}\x1b[J{text}", end="", file=sys.stderr, flush=True)  # noqa: T201 - click knows no cursor
        self._lines = len(lines)
