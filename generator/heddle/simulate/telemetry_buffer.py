"""The log lines and spans of events, collected until they are sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from string import Template
from typing import Any

from heddle.author.simulation.events import EventStream, TraceSpan, duration_seconds
from heddle.settings.model import Settings
from heddle.simulate.process import TICK
from heddle.simulate.targets import Target

_ITERATIONS = 25
"""Iterations of a run."""

_KINDS = {"internal": 1, "server": 2, "client": 3, "producer": 4, "consumer": 5}
"""OTLP's numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceIds:
    """Where log lines have the id of their trace: in structured metadata under `label`, and in the line."""

    label: str
    in_line: bool

    @classmethod
    def of(cls, settings: Settings) -> TraceIds:
        """Return both if the settings filter by the id, and neither otherwise: the real systems log none."""
        with_ids = settings.traces.filter_logs_by_trace_id
        return cls(label=settings.logs.trace_id_label or "" if with_ids else "", in_line=with_ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """A log line with its time in nanoseconds since 1970 and its structured metadata."""

    time: int
    text: str
    metadata: dict[str, str] = field(default_factory=dict)


class TelemetryBuffer:
    """Listens to the process of a target. `wall_time` converts simulated time to the time of the entries."""

    def __init__(self, target: Target, seed: int, trace_ids: TraceIds, wall_time: Callable[[float], float]) -> None:
        self.target = target
        self._random = Random(f"{seed}/{target.path}/journal")
        self._seed = f"{seed}/{target.path}"
        self._trace_ids, self._wall_time = trace_ids, wall_time
        self._entries: list[LogEntry] = []
        self._spans: list[tuple[str, dict[str, Any]]] = []
        target.process.listener = self.add

    def add(self, stream: EventStream, time: float, duration_ms: float) -> None:
        """Add the log lines and spans of an event."""
        if not (stream.log_lines or stream.spans):
            return
        # The event ended in the tick before this time.
        start = self._wall_time(time - self._random.random() * TICK) - duration_ms / 1000
        run_seed, iteration = self._run(stream, time)
        trace_id = f"{(Random(run_seed) if run_seed else self._random).getrandbits(128):032x}"
        for index, template in enumerate(stream.log_lines):
            fraction = index / (len(stream.log_lines) - 1) if len(stream.log_lines) > 1 else 1.0
            line_time = start + duration_ms / 1000 * fraction
            self._entries.append(self._entry(stream, template, line_time, trace_id, duration_ms, iteration))
        for span in stream.spans:
            service = self.target.process.simulation.service
            self._spans += self._otlp_spans(span, trace_id, "", start, duration_ms / 1000, service)

    def take_entries(self) -> list[LogEntry]:
        """Remove and return the log lines."""
        entries, self._entries = self._entries, []
        return entries

    def take_spans(self) -> list[tuple[str, dict[str, Any]]]:
        """Remove and return the spans as OTLP's JSON, each with its service."""
        spans, self._spans = self._spans, []
        return spans

    def _run(self, stream: EventStream, time: float) -> tuple[str, int]:
        """Return the seed of the trace that the run has, empty if each event has its own, and the iteration."""
        if not stream.run_length:
            return "", 1
        process, length = self.target.process, duration_seconds(stream.run_length)
        number, fraction = divmod(time / length + process.phase, 1)
        return f"{self._seed}/{number}", 1 + int(fraction * _ITERATIONS)

    def _entry(
        self, stream: EventStream, template: str, time: float, trace_id: str, duration_ms: float, iteration: int
    ) -> LogEntry:
        when = datetime.fromtimestamp(time, UTC)
        values = {
            "time": when.isoformat(timespec="microseconds").replace("+00:00", "Z"),
            "clock": when.strftime("%Y/%m/%d %H:%M:%S"),
            "id": f"{self._random.getrandbits(32):08x}",
            "small": self._random.randint(1, 6),
            "ms": round(duration_ms),
            "iteration": iteration,
            "trace_id": trace_id,
        }
        text = Template(template).safe_substitute(values)
        metadata = {name: Template(value).safe_substitute(values) for name, value in stream.metadata.items()}
        if self._trace_ids.label:
            metadata[self._trace_ids.label] = trace_id
        if self._trace_ids.in_line and trace_id not in text:
            is_json = text.endswith("}")
            text = f'{text[:-1]},"trace_id":"{trace_id}"}}' if is_json else f"{text} trace_id={trace_id}"
        return LogEntry(time=int(time * 1e9), text=text, metadata=metadata)

    def _otlp_spans(
        self, span: TraceSpan, trace_id: str, parent_id: str, start: float, seconds: float, service: str
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        span_id = f"{self._random.getrandbits(64):016x}"
        seconds, service = seconds * span.share, span.service or service
        otlp: dict[str, Any] = {
            "traceId": trace_id,
            "spanId": span_id,
            "name": span.name,
            "kind": _KINDS[span.kind],
            "startTimeUnixNano": str(int(start * 1e9)),
            "endTimeUnixNano": str(int((start + seconds) * 1e9)),
            "attributes": [{"key": key, "value": _otlp_value(value)} for key, value in span.attributes.items()],
            "status": {"code": 2 if span.failed else 0},
        }
        if parent_id:
            otlp["parentSpanId"] = parent_id
        yield service, otlp
        child_start = start + seconds * max(0.0, 1 - sum(child.share for child in span.children)) / 2
        for child in span.children:
            yield from self._otlp_spans(child, trace_id, span_id, child_start, seconds, service)
            child_start += seconds * child.share


def loki_streams(buffers: Sequence[TelemetryBuffer], job_label: str) -> dict[str, Any] | None:
    """Remove the log lines and return them as Loki's push API reads them, None if there are none."""
    streams = []
    for buffer in buffers:
        process = buffer.target.process
        labels = {job_label: buffer.target.job, "instance": process.instance}
        by_file: dict[str, list[LogEntry]] = {}
        for entry in sorted(buffer.take_entries(), key=lambda entry: entry.time):
            is_json = entry.text.startswith("{")
            file = process.simulation.log_files[process.index] if process.simulation.log_files and is_json else ""
            by_file.setdefault(file, []).append(entry)
        for file, entries in by_file.items():
            stream = labels | {"filename": file} if file else labels
            streams.append({"stream": stream, "values": [_loki_value(entry) for entry in entries]})
    return {"streams": streams} if streams else None


def otlp_traces(buffers: Sequence[TelemetryBuffer]) -> dict[str, Any] | None:
    """Remove the spans and return them as an OTLP request, None if there are none."""
    by_service: dict[str, list[dict[str, Any]]] = {}
    for buffer in buffers:
        for service, span in buffer.take_spans():
            by_service.setdefault(service, []).append(span)
    resource_spans = [
        {
            "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": service}}]},
            "scopeSpans": [{"scope": {"name": service}, "spans": spans}],
        }
        for service, spans in by_service.items()
    ]
    return {"resourceSpans": resource_spans} if resource_spans else None


def _loki_value(entry: LogEntry) -> list[Any]:
    return [str(entry.time), entry.text, entry.metadata] if entry.metadata else [str(entry.time), entry.text]


def _otlp_value(value: str | float | bool) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int):
        return {"intValue": str(value)}
    return {"doubleValue": value} if isinstance(value, float) else {"stringValue": value}
