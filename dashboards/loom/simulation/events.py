"""The event streams of Loom: the work of the dispatcher and the agents, and streamed model responses."""

from __future__ import annotations

from heddle import CONSTANT_LOAD, EventStream, increment, lognormal, observe, trace_span

from ..telemetry import CPU_TIME, GC_DURATION, PROVIDER_REQUEST_DURATION, PROVIDER_REQUESTS, SCRAPES


def _event(event: str, fields: str, level: str = "info") -> str:
    common = f'"ts":"$time","level":"{level}","event":"{event}"'
    return f'$clock structured.go:47: {{{common},"project_id":"shop",{fields}}}'


def streamed(name: str, provider: str, success: str, *, per_minute: float = 0, every: str = "") -> EventStream:
    """Return the stream of streamed responses. Their status is 200 even if they fail: it is sent before the events.

    Loom passes no trace id on, so the request at TokenHub is in a trace of its own.
    """
    duration = lognormal(6500, 0.7)
    path = "/api/v1/chat/completions/stream"
    return EventStream(
        name=name,
        per_minute=per_minute,
        every=every,
        duration_ms=duration,
        updates=(
            increment(PROVIDER_REQUESTS, provider_id=provider, model="", success=success),
            observe(PROVIDER_REQUEST_DURATION, duration, 0.001, provider_id=provider, model=""),
        ),
        spans=(trace_span("loom-http-server", kind="server", http__request__method="POST", url__path=path),),
    )


def _task(name: str, per_minute: float, success: str, reason: str) -> EventStream:
    agent = '"agent_id":"agent-$small","bead_id":"bead-$id"'
    result = f'{agent},"duration_ms":$ms,"success":{success},"loop_iterations":$small,"terminal_reason":"{reason}"'
    return EventStream(
        name=name,
        per_minute=per_minute,
        duration_ms=lognormal(45000, 0.7),
        log_lines=(
            _event("agent.task_start", f'{agent},"provider_id":"tokenhub","task_id":"$id"'),
            _event("agent.task_complete", result),
        ),
    )


_DISPATCH = EventStream(
    name="dispatch",
    per_minute=5,
    duration_ms=lognormal(120, 0.6),
    log_lines=tuple(
        _event(event, f'"bead_id":"bead-$id","agent_id":"agent-$small"{fields}')
        for event, fields in (
            ("bead.claim", ""),
            ("dispatch.claim", ""),
            ("dispatch.assign", ""),
            ("dispatch.execute", ',"status":"ok"'),
        )
    ),
    spans=(trace_span("dispatch.DispatchOnce", project_id="shop", active_providers=2, dispatched=True),),
)
_IDLE_DISPATCH = EventStream(
    name="idle-dispatch",
    per_minute=0.1,
    duration_ms=lognormal(15, 0.4),
    spans=(trace_span("dispatch.DispatchOnce", failed=True, project_id="shop", active_providers=0, dispatched=False),),
)
_WORKFLOWS = EventStream(
    name="workflows",
    per_minute=1,
    duration_ms=lognormal(2000),
    log_lines=(
        _event("temporal.workflow_started", '"workflow_id":"$id"'),
        _event("temporal.workflow_result", '"workflow_id":"$id","status":"completed"'),
    ),
)
_ACTIONS = EventStream(
    name="actions",
    per_minute=12,
    duration_ms=lognormal(800),
    log_lines=(_event("agent.action", '"agent_id":"agent-$small","action_type":"edit_code","status":"ok"'),),
)

EVENTS = (
    streamed("streamed", "tokenhub", "true", per_minute=3),
    streamed("streamed-errors", "tokenhub", "false", per_minute=0.05),
    streamed("local", "vllm-local", "true", per_minute=1),
    _DISPATCH,
    _IDLE_DISPATCH,
    _task("tasks", 2, "true", "completed"),
    _task("failed-tasks", 0.1, "false", "max_iterations"),
    _ACTIONS,
    _WORKFLOWS,
    EventStream(name="scrapes", every="15s", updates=(increment(SCRAPES, code="200"),)),
    EventStream(name="work", every="15s", updates=(increment(CPU_TIME, lognormal(0.9, 0.5)),)),
    EventStream(
        name="collection", per_minute=1, load=CONSTANT_LOAD, updates=(observe(GC_DURATION, lognormal(0.0002, 0.6)),)
    ),
)
