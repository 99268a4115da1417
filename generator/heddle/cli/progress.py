"""Progress on a terminal, for work that takes longer than a second."""

from __future__ import annotations

import sys
import time
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.live import Live

    from heddle.prove.result import ProbeResult


class _LiveDisplay(ABC):
    """Appears on standard error after `delay` seconds, if it is a terminal, and disappears at the end of the block."""

    def __init__(
        self, delay: float = 1.0, console: Console | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._console = console
        self._clock = clock
        self._visible_at = clock() + delay
        self._live: Live | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._live is not None:
            self._live.stop()

    def _show(self) -> None:
        """Draw the current state; cheap before the display appears, since it is called after every step."""
        if self._live is not None:
            self._live.update(self._draw())
        elif self._clock() >= self._visible_at and (self._console or sys.stderr.isatty()):
            # Imported here: rich takes longer to import than most commands to run.
            from rich.console import Console
            from rich.live import Live

            self._live = Live(self._draw(), console=self._console or Console(stderr=True), transient=True)
            self._live.start(refresh=True)

    @abstractmethod
    def _draw(self) -> RenderableType:
        """Return what is shown now."""


class ProgressBar(_LiveDisplay):
    """Counts steps: call it with the number done and the number of all."""

    def __init__(
        self,
        verb: str,
        delay: float = 1.0,
        console: Console | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(delay, console, clock)
        self._verb = verb
        self._done = self._total = 0

    def __call__(self, done: int, total: int) -> None:
        """Show how many steps are done."""
        self._done, self._total = done, total
        self._show()

    def _draw(self) -> RenderableType:
        from rich.progress_bar import ProgressBar as Bar
        from rich.table import Table

        line = Table.grid(padding=(0, 1))
        line.add_row(self._verb, Bar(self._total, self._done, width=40), f"{self._done}/{self._total}")
        return line


class ProgressTable(_LiveDisplay):
    """Counts the queries of `heddle prove` for each backend, by status."""

    _totals: Mapping[str, int] = {}

    def start(self, totals: Mapping[str, int]) -> None:
        """Begin, with the number of queries by backend."""
        self._totals = totals
        self._counts: dict[str, Counter[str]] = {backend: Counter() for backend in totals}

    def add(self, results: Sequence[ProbeResult]) -> None:
        """Count results."""
        for result in results:
            self._counts[result.query.datasource.backend][result.status.value] += 1
        self._show()

    def _draw(self) -> RenderableType:
        from rich.table import Table

        table = Table.grid(padding=(0, 2))
        table.add_column()
        table.add_column(justify="right")
        table.add_column(no_wrap=True)
        for backend, total in self._totals.items():
            counts = self._counts[backend]
            statuses = ", ".join(f"{count} {status}" for status, count in sorted(counts.items()))
            table.add_row(backend, f"{counts.total()}/{total}", statuses)
        return table
