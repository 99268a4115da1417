"""How many requests a server gets at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from threading import Condition, Lock
from typing import Generic, TypeVar

T = TypeVar("T")
_LONGEST_REST = 10.0
"""Seconds."""


class AdaptiveLimiter:
    """Limits the concurrent requests to one server. Safe for several threads.

    A response that takes longer than `slow` seconds halves the limit, and no request starts for as long as it took, at
    most ten seconds; every faster one raises the limit by one, up to `maximum`.
    """

    def __init__(self, maximum: int, slow: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._maximum = maximum
        self._slow = slow
        self._clock = clock
        self._limit = maximum
        self._running = 0
        self._rest_until = 0.0
        self._changed = Condition()

    @property
    def limit(self) -> int:
        """How many requests may run at once now."""
        return self._limit

    @property
    def resting_seconds(self) -> float:
        """How long no request starts."""
        return max(self._rest_until - self._clock(), 0)

    @contextmanager
    def request(self) -> Iterator[None]:
        """Wait until a request may start; the block is the request."""
        with self._changed:
            while (rest := self.resting_seconds) or self._running >= self._limit:
                self._changed.wait(rest or None)
            self._running += 1
        started = self._clock()
        failed = True
        try:
            yield
            failed = False
        finally:
            seconds = self._clock() - started
            with self._changed:
                self._running -= 1
                if seconds > self._slow:
                    self._limit = max(1, self._limit // 2)
                    self._rest_until = self._clock() + min(seconds, _LONGEST_REST)
                elif not failed:
                    self._limit = min(self._maximum, self._limit + 1)
                self._changed.notify_all()


class RequestCache(Generic[T]):
    """Sends equal requests once and remembers responses and errors. Safe for several threads.

    If a thread needs a response that another thread is already fetching, both get the same one.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._responses: dict[Hashable, Future[T]] = {}

    def get(self, key: Hashable, fetch: Callable[[], T]) -> T:
        """Return the response for a key; raise what `fetch` raised for it."""
        with self._lock:
            is_first = key not in self._responses
            future = self._responses.setdefault(key, Future())
        if is_first:
            try:
                future.set_result(fetch())
            except BaseException as error:  # other threads may be waiting, whatever the error
                future.set_exception(error)
        return future.result()
