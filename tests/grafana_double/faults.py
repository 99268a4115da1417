"""What can be made to go wrong, and when."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.grafana_double.answer import CHARSET, Answer


class Stop(Exception):
    """Raised by `before`: the connection is closed without an answer."""


@dataclass(slots=True, kw_only=True)
class Fault:
    """Something that happens to the next requests that fit."""

    kind: Literal["answer", "drop", "drop after", "truncate"]
    method: str | None
    path: str
    times: int
    answer: Answer | None = None


@dataclass(slots=True)
class Faults:
    """The faults of one server. A path is a prefix, with the query; of several that fit, the first set is used up."""

    latency: float = 0.0
    before: Callable[[str, str], None] | None = None
    inside: Callable[[str, str], None] | None = None
    keep_versions: int = 20
    cached_permissions: bool = False  # a token sees only the folders that were there when it first asked
    waiting: list[Fault] = field(default_factory=list)

    def answer(
        self,
        *,
        method: str | None = None,
        path: str = "/",
        status: int,
        body: Any = "",
        headers: Mapping[str, str] | None = None,
        times: int = 1,
    ) -> None:
        """Answer this in place of the real handling."""
        sent = dict(headers or {})
        type = sent.pop("Content-Type", CHARSET if isinstance(body, dict | list) else "text/plain; charset=utf-8")
        answer = Answer(status, body, type, sent)
        self.waiting.append(Fault(kind="answer", method=method, path=path, times=times, answer=answer))

    def drop(self, *, method: str | None = None, path: str = "/", times: int = 1, after: bool = False) -> None:
        """Close the connection without an answer, before or after the request is applied."""
        kind: Literal["drop", "drop after"] = "drop after" if after else "drop"
        self.waiting.append(Fault(kind=kind, method=method, path=path, times=times))

    def truncate(self, method: str | None = None, path: str = "/", times: int = 1) -> None:
        """Apply the request, promise the whole answer, send half of it and close."""
        self.waiting.append(Fault(kind="truncate", method=method, path=path, times=times))

    def take(self, method: str, path: str) -> Fault | None:
        """Use up one of the first fault that fits this request."""
        for fault in self.waiting:
            if fault.times > 0 and fault.method in {None, method} and path.startswith(fault.path):
                fault.times -= 1
                return fault
        return None
