"""A live table on the terminal while `heddle prove` runs: for each backend, how many queries have which status."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.live import Live
    from rich.table import Table

    from heddle.prove.result import ProbeResult


class ProgressTable:
    """Appears on standard error after `delay` seconds, if it is a terminal, and disappears at the end of the block."""

    def __init__(
        self, delay: float = 1.0, console: Console | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._console = console
        self._clock = clock
        self._visible_at = clock() + delay
        self._totals: Mapping[str, int] = {}
        self._counts: dict[str, Counter[str]] = {}
        self._live: Live | None = None

    def start(self, totals: Mapping[str, int]) -> None:
        """Begin, with the number of queries by backend."""
        self._totals = totals
        self._counts = {backend: Counter() for backend in totals}

    def add(self, results: Sequence[ProbeResult]) -> None:
        """Count results."""
        for result in results:
            self._counts[result.query.datasource.backend][result.status.value] += 1
        if self._live is not None:
            self._live.update(self._table())
        elif self._clock() >= self._visible_at:
            self._live = self._open()

    def __enter__(self) -> ProgressTable:
        return self

    def __exit__(self, *_: object) -> None:
        if self._live is not None:
            self._live.stop()

    def _open(self) -> Live | None:
        if self._console is None:
            if not sys.stderr.isatty():
                return None
            from rich.console import Console

            self._console = Console(stderr=True)
        from rich.live import Live

        live = Live(self._table(), console=self._console, transient=True)
        live.start(refresh=True)
        return live

    def _table(self) -> Table:
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
