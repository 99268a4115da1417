"""The running simulation: a clock, the HTTP server that Prometheus scrapes, and what is sent to other servers."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread

from heddle.author.simulation.simulation import Simulation
from heddle.diagnostics.errors import DiskError
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location
from heddle.settings.model import Settings
from heddle.simulate.clickhouse import ClickHouse, TableWriter
from heddle.simulate.exposition import metrics_page
from heddle.simulate.push import loki_sender, otlp_sender
from heddle.simulate.targets import RunOptions, Target, create_targets, job_of
from heddle.simulate.telemetry_buffer import TelemetryBuffer, TraceIds, loki_streams, otlp_traces

_SEND_INTERVAL = 2.0
"""Seconds."""

_TEXT = "text/plain; charset=utf-8"


class Pages:
    """The HTTP resources of the targets, whose processes advance to the time of the clock when they are read."""

    def __init__(self, targets: Sequence[Target], clock: Callable[[], float]) -> None:
        self._targets = {target.path: target for target in targets}
        self._clock = clock
        self._lock = Lock()

    @contextmanager
    def advanced(self) -> Iterator[None]:
        """Advance all processes to now, and keep them there inside the context."""
        with self._lock:
            now = self._clock()
            for target in self._targets.values():
                target.process.advance(now)
            yield

    def respond(self, path: str, host: str) -> tuple[int, str, str]:
        """Return the status, the content type and the body; `host` is the address in the request."""
        with self.advanced():
            if path == "/targets":
                return 200, "application/json", json.dumps(self._service_discovery(host), indent=2)
            if path == "/":
                return 200, _TEXT, "".join(f"{page}\n" for page in ("/targets", *self._targets))
            target = self._targets.get(path)
            if target is None:
                return 404, _TEXT, "page not found; / lists all pages\n"
            process = target.process
            if not (process.is_up and process.is_target):
                return 503, _TEXT, "the simulated process is down\n"
            return 200, process.simulation.content_type, metrics_page(process)

    def _service_discovery(self, host: str) -> list[dict[str, object]]:
        """Return the targets in the format of Prometheus's HTTP service discovery."""
        return [
            {"targets": [host], "labels": {**target.labels, "__metrics_path__": path}}
            for path, target in self._targets.items()
            if target.process.is_target
        ]


def create_server(pages: Pages, host: str, port: int) -> ThreadingHTTPServer:
    """Return a server that is bound to the port but does not serve yet. Raises DiskError if the port is in use."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = self.path.split("?")[0]
            status, content_type, text = pages.respond(path, self.headers.get("Host") or f"{host}:{port}")
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Print nothing for a scrape."""

    try:
        return ThreadingHTTPServer((host, port), Handler)
    except OSError as error:
        finding = Finding(
            id="simulation/unavailable-port",
            location=Location(f"{host}:{port}", 0),
            message=f"cannot listen on {host}:{port}: {error.strerror or error}",
            help="choose another port with --port; 0 uses a free one",
        )
        raise DiskError([finding]) from error


class LiveSimulation:
    """Systems that run in real time, or `speed` times as fast. Nothing is sent to URLs that are empty."""

    def __init__(
        self,
        simulations: Sequence[Simulation],
        settings: Settings,
        options: RunOptions,
        *,
        speed: float = 1.0,
        loki_url: str = "",
        otlp_url: str = "",
        databases: Sequence[tuple[Simulation, ClickHouse]] = (),
        warn: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._loki = loki_sender(loki_url, warn) if loki_url else None
        self._otlp = otlp_sender(otlp_url, warn) if otlp_url else None
        targets = create_targets(simulations, options)
        self._begin, self._speed = options.begin, speed
        self._wall_begin, self._monotonic_begin = time.time(), time.monotonic()
        self._job_label = settings.logs.service_label
        trace_ids = TraceIds.of(settings)
        sources = targets if loki_url or otlp_url else ()
        self._buffers = [TelemetryBuffer(target, options.seed, trace_ids, self._wall_time) for target in sources]
        self._pages = Pages(targets, self._now)
        self._writers = [
            (
                job_of(simulation),
                TableWriter(database, options.seed, self._wall_begin, warn, declared.name if declared else ""),
            )
            for simulation, database in databases
            for declared in (simulation.scenario(options.scenario),)
        ]
        self._stopped = Event()

    @contextmanager
    def serving(self, host: str, port: int) -> Iterator[str]:
        """Serve the pages inside the context, and return their URL. Raises DiskError if the port is in use."""
        server = create_server(self._pages, host, port)
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://{host}:{server.server_address[1]}"
        finally:
            self._stopped.set()
            server.shutdown()
            server.server_close()
            thread.join()

    def run(self) -> None:
        """Send events every two seconds, until an interrupt."""
        try:
            while not self._stopped.wait(_SEND_INTERVAL):
                self.send()
        except KeyboardInterrupt:
            return

    def send(self) -> None:
        """Send the log lines, spans and rows of the events since the last call."""
        with self._pages.advanced():
            streams = loki_streams(self._buffers, self._job_label)
            traces = otlp_traces(self._buffers)
        if self._loki and streams:
            self._loki.send(streams)
        if self._otlp and traces:
            self._otlp.send(traces)
        for job, writer in self._writers:
            log_lines = writer.write(time.time())
            if self._loki and log_lines:
                values = [[str(at), line] for at, line in sorted(log_lines)]
                self._loki.send({"streams": [{"stream": {self._job_label: job}, "values": values}]})

    def _now(self) -> float:
        """Return the simulated time."""
        return self._begin + (time.monotonic() - self._monotonic_begin) * self._speed

    def _wall_time(self, simulated: float) -> float:
        """Return the real time at a simulated time: log lines and spans never have times in the future."""
        return self._wall_begin + (simulated - self._begin) / self._speed
