"""The same question goes out once, however many panels ask it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Any


class Once:
    """Remembers answers and refusals. Safe for several threads: whoever comes second waits for the first."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._asked: dict[Hashable, Future[Any]] = {}

    def __call__(self, key: Hashable, ask: Callable[[], Any]) -> Any:  # noqa: ANN401 - JSON
        """Return what was answered under a key, or ask."""
        with self._lock:
            mine = key not in self._asked
            future = self._asked.setdefault(key, Future())
        if mine:
            try:
                future.set_result(ask())
            except BaseException as error:  # whoever waits for it must hear of it, whatever it is
                future.set_exception(error)
        return future.result()
