"""The systems at work now: a clock that may go faster, their pages, and what they send."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Event, Thread

from heddle.author.simulation.simulation import Simulation
from heddle.settings.model import Settings
from heddle.simulate.langfuse.feed import Feed
from heddle.simulate.langfuse.store import Store
from heddle.simulate.push import loki, otlp, resource_spans, streams
from heddle.simulate.server import Pages, server
from heddle.simulate.targets import Wanted, targets
from heddle.simulate.telemetry_buffer import Journal, carried

_PAUSE = 2.0
"""How many seconds lie between two times that lines and spans are sent."""


class Live:
    """Systems that move with time, `speed` times as fast; addresses that are empty get nothing."""

    def __init__(
        self,
        simulations: Sequence[Simulation],
        settings: Settings,
        wanted: Wanted,
        *,
        speed: float = 1.0,
        loki_url: str = "",
        otlp_url: str = "",
        store: Store | None = None,
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._loki = loki(loki_url, tell) if loki_url else None
        self._otlp = otlp(otlp_url, tell) if otlp_url else None
        found = targets(simulations, wanted, settings)
        self._begin, self._speed = wanted.begin, speed
        self._wall, self._since = time.time(), time.monotonic()
        self._label = settings.logs.service_label
        sent = found if loki_url or otlp_url else ()
        self._journals = [Journal(target, wanted.seed, carried(settings), self._stamp) for target in sent]
        self._pages = Pages(found, self._now)
        self._feed = Feed(store, settings, wanted.seed, self._wall, tell) if store else None
        self._stopped = Event()

    @contextmanager
    def served(self, host: str, port: int) -> Iterator[str]:
        """Serve the pages while inside, and return the address. Raises Unwritable where the port is taken."""
        serving = server(self._pages, host, port)
        thread = Thread(target=serving.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://{host}:{serving.server_address[1]}"
        finally:
            self._stopped.set()
            serving.shutdown()
            serving.server_close()
            thread.join()

    def go_on(self) -> None:
        """Let time pass, and send what happens, until somebody interrupts."""
        try:
            while not self._stopped.wait(_PAUSE):
                self.send()
        except KeyboardInterrupt:
            return

    def send(self) -> None:
        """Send the lines and spans of what happened since the last time."""
        with self._pages.moved():
            lines = streams(self._journals, self._label)
            spans = resource_spans(self._journals)
        if self._loki and lines:
            self._loki.send(lines)
        if self._otlp and spans:
            self._otlp.send(spans)
        if self._feed:
            said = self._feed.streams(self._feed.write(time.time()))
            if self._loki and said:
                self._loki.send(said)

    def _now(self) -> float:
        return self._begin + (time.monotonic() - self._since) * self._speed

    def _stamp(self, moment: float) -> float:
        """Return when something happened for the world outside, where time goes no faster."""
        return self._wall + (moment - self._begin) / self._speed
