"""What happens in LoopOS AI goes into Langfuse's ClickHouse as time passes, two days of the past first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from heddle.settings.model import Settings
from heddle.simulate.langfuse.requests import Request, ended
from heddle.simulate.langfuse.rows import lines, rows
from heddle.simulate.langfuse.store import Lost, Store

_PAST = 2 * 86400
_AT_ONCE = 3600
"""How many seconds of requests one writing holds."""


class Feed:
    """Writes requests to a store that is prepared. What is not taken is written again: ids are the same each time."""

    def __init__(self, store: Store, settings: Settings, seed: int, now: float, tell: Callable[[str], None]) -> None:
        self._store, self._seed, self._tell = store, seed, tell
        self._since, self._lost = now - _PAST, False
        self._started = now
        self._label, self._job = settings.logs.service_label, settings.jobs["loopos"].split("|")[0]
        self._field = settings.loopos.trace_id_field

    def write(self, now: float) -> list[Request]:
        """Write what ended until now, and return what ended since the simulator began."""
        written: list[Request] = []
        while self._since < now:
            until = min(self._since + _AT_ONCE, now)
            found = ended(self._seed, self._since, until)
            try:
                self._store.insert(rows(found, self._store.layout, self._store.project))
            except Lost as error:
                if not self._lost:
                    self._tell(f"ClickHouse takes nothing ({error}); what happens is written when it does")
                self._lost = True
                break
            self._lost, self._since = False, until
            written += [request for request in found if request.first.end > self._started]
        return written

    def streams(self, requests: Sequence[Request]) -> dict[str, Any] | None:
        """Return the lines of requests as Loki takes them."""
        values = [[str(at), line] for at, line in sorted(lines(requests, self._field))]
        return {"streams": [{"stream": {self._label: self._job}, "values": values}]} if values else None
