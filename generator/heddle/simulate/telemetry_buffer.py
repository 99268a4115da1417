"""What happenings leave in logs and traces, until it is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from string import Template
from typing import Any

from heddle.author.simulation.events import Flow, Span
from heddle.grafana.durations import total_seconds
from heddle.settings.model import Settings
from heddle.simulate.process import TICK
from heddle.simulate.targets import Target

_TURNS = 25
"""How many iterations a run has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """How log lines carry the id of their trace, as settings say: in a label, in the line, or not at all."""

    label: str
    in_line: bool


def carried(settings: Settings) -> Carried:
    """Return what settings say of the lines: those of the real systems carry none."""
    label = settings.logs.trace_id_label or ""
    return Carried(label=label, in_line=settings.traces.filter_logs_by_trace_id and not label)


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """One line: `at` is in nanoseconds since 1970, `more` its structured metadata."""

    at: int
    text: str
    more: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Traced:
    """One span of a service, in the words of OTLP's JSON."""

    service: str
    span: dict[str, Any]


class Journal:
    """Listens to a process. `stamp` takes its time to that of the world outside, in Unix seconds."""

    def __init__(self, target: Target, seed: int, carries: Carried, stamp: Callable[[float], float]) -> None:
        self.target = target
        self._random = Random(f"{seed}/{target.path}/journal")
        self._location = f"{seed}/{target.path}"
        self._carries, self._stamp = carries, stamp
        self._lines: list[Logged] = []
        self._spans: list[Traced] = []
        target.process.happened = self.note

    def note(self, flow: Flow, time: float, took: float) -> None:
        """Note what a happening leaves behind."""
        if not (flow.lines or flow.spans):
            return
        # What is counted at this time has ended by then.
        started = self._stamp(time - self._random.random() * TICK) - took / 1000
        run, turn = self._run(flow, time)
        trace = f"{(Random(run) if run else self._random).getrandbits(128):032x}"
        for location, line in enumerate(flow.lines):
            part = location / (len(flow.lines) - 1) if len(flow.lines) > 1 else 1.0
            self._lines.append(self._logged(line.text, started + took / 1000 * part, trace, took, turn))
        for span in flow.spans:
            self._spans += self._traced(span, trace, "", started, took / 1000, self.target.process.simulation.service)

    def lines(self) -> list[Logged]:
        """Return the lines since the last time, and forget them."""
        found, self._lines = self._lines, []
        return found

    def spans(self) -> list[Traced]:
        """Return the spans since the last time, and forget them."""
        found, self._spans = self._spans, []
        return found

    def _run(self, flow: Flow, time: float) -> tuple[str, int]:
        if not flow.run:
            return "", 1
        process, period = self.target.process, total_seconds(flow.run)
        shift = process.location / len(process.simulation.instances)
        which, part = divmod(time / period + shift, 1)
        return f"{self._location}/{which}", 1 + int(part * _TURNS)

    def _logged(self, text: str, at: float, trace: str, took: float, turn: int) -> Logged:
        when = datetime.fromtimestamp(at, UTC)
        said = Template(text).safe_substitute(
            time=when.isoformat(timespec="microseconds").replace("+00:00", "Z"),
            clock=when.strftime("%Y/%m/%d %H:%M:%S"),
            id=f"{self._random.getrandbits(32):08x}",
            small=self._random.randint(1, 6),
            ms=round(took),
            iteration=turn,
            trace_id=trace,
        )
        more = {self._carries.label: trace} if self._carries.label else {}
        if self._carries.in_line and trace not in said:
            said = f'{said[:-1]},"trace_id":"{trace}"}}' if said.endswith("}") else f"{said} trace_id={trace}"
        return Logged(at=int(at * 1e9), text=said, more=more)

    def _traced(
        self, span: Span, trace: str, parent: str, started: float, seconds: float, service: str
    ) -> Iterator[Traced]:
        own = f"{self._random.getrandbits(64):016x}"
        seconds, service = seconds * span.share, span.service or service
        said: dict[str, Any] = {
            "traceId": trace,
            "spanId": own,
            "name": span.name,
            "kind": span.kind,
            "startTimeUnixNano": str(int(started * 1e9)),
            "endTimeUnixNano": str(int((started + seconds) * 1e9)),
            "attributes": [{"key": key, "value": _value(value)} for key, value in span.attributes.items()],
            "status": {"code": 2 if span.failed else 0},
        }
        if parent:
            said["parentSpanId"] = parent
        yield Traced(service=service, span=said)
        at = started + seconds * max(0.0, 1 - sum(call.share for call in span.calls)) / 2
        for call in span.calls:
            yield from self._traced(call, trace, own, at, seconds, service)
            at += seconds * call.share


def _value(value: str | float | bool) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int):
        return {"intValue": str(value)}
    return {"doubleValue": value} if isinstance(value, float) else {"stringValue": value}
