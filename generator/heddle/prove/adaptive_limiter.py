"""How many questions a server gets at once: fewer while it is slow, and a rest after a slow answer."""

from __future__ import annotations

from threading import Condition
from time import monotonic
from types import TracebackType

_LONGEST_REST = 10.0


class Pace:
    """A gate of `most` places. Half of them close after an answer that took `slow` seconds; each fast one opens one."""

    def __init__(self, most: int, slow: float) -> None:
        self._most = most
        self._slow = slow
        self._width = most
        self._open = 0
        self._rest_until = 0.0
        self._gate = Condition()

    @property
    def width(self) -> int:
        """How many may be open now."""
        return self._width

    def __enter__(self) -> None:
        with self._gate:
            while (left := self._rest_until - monotonic()) > 0 or self._open >= self._width:
                self._gate.wait(left if left > 0 else None)
            self._open += 1

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with self._gate:
            self._open -= 1
            self._gate.notify_all()

    def took(self, seconds: float) -> None:
        """Note how long an answer took."""
        with self._gate:
            if seconds > self._slow:
                self._width = max(1, self._width // 2)
                self._rest_until = monotonic() + min(seconds, _LONGEST_REST)
            else:
                self._width = min(self._most, self._width + 1)
