"""How Loom moves: its process, the few calls that it counts, and the log and traces of its work."""

from __future__ import annotations

from dashboards.loom.telemetry import (
    CACHE_HITS,
    CACHE_MISSES,
    CPU_TIME,
    DATABASE_CONNECTIONS,
    GC_DURATION,
    GO_INFO,
    GOROUTINES,
    HEAP_IN_USE,
    LOOM,
    MAX_FILES,
    MEMORY_ALLOCATED,
    OPEN_FILES,
    PROVIDER_REQUEST_DURATION,
    PROVIDER_REQUESTS,
    RESIDENT_MEMORY,
    SCRAPES,
    SCRAPES_IN_FLIGHT,
    START_TIME,
    THREADS,
)
from heddle import (
    EVEN,
    Counter,
    Flow,
    Gauge,
    Level,
    Simulation,
    Trouble,
    adds,
    around,
    began,
    climbs,
    counts,
    holds,
    level,
    line,
    observes,
    ramp,
    restarts,
    span,
    steady,
    stops,
    wanders,
)

_MB = 1e6
_WORK = ("dispatch", "tasks", "failed-tasks", "actions", "workflows", "streamed", "streamed-errors", "local")


def _event(event: str, fields: str, level: str = "info") -> str:
    said = f'"ts":"$time","level":"{level}","event":"{event}"'
    return f'$clock structured.go:47: {{{said},"project_id":"shop",{fields}}}'


def _streamed(name: str, provider: str, per_minute: float, success: str) -> Flow:
    took = around(6500, 0.7)
    asked = span("tokenhub.request", service="tokenhub", kind=2, share=0.9, http__status_code=200)
    route = "/api/v1/chat/completions/stream"
    return Flow(
        name=name,
        per_minute=per_minute,
        took=took,
        parts=(
            counts(PROVIDER_REQUESTS, provider_id=provider, model="", success=success),
            observes(PROVIDER_REQUEST_DURATION, took, 0.001, provider_id=provider, model=""),
        ),
        spans=(span("loom-http-server", asked, kind=2, failed=success == "false", http__route=route),),
    )


def _task(name: str, per_minute: float, success: str, reason: str) -> Flow:
    who = '"agent_id":"agent-$small","bead_id":"bead-$id"'
    done = f'{who},"duration_ms":$ms,"success":{success},"loop_iterations":$small,"terminal_reason":"{reason}"'
    return Flow(
        name=name,
        per_minute=per_minute,
        took=around(45000, 0.7),
        lines=(
            line(_event("agent.task_start", f'{who},"provider_id":"tokenhub","task_id":"$id"')),
            line(_event("agent.task_complete", done), "info" if success == "true" else "error"),
        ),
    )


_DISPATCH = Flow(
    name="dispatch",
    per_minute=5,
    took=around(120, 0.6),
    lines=tuple(
        line(_event(event, f'"bead_id":"bead-$id","agent_id":"agent-$small"{more}'))
        for event, more in (
            ("bead.claim", ""),
            ("dispatch.claim", ""),
            ("dispatch.assign", ""),
            ("dispatch.execute", ',"status":"ok"'),
        )
    ),
    spans=(span("dispatch.DispatchOnce", project_id="shop", active_providers=2, dispatched=True),),
)
_ASIDE = Flow(
    name="idle-dispatch",
    per_minute=0.1,
    took=around(15, 0.4),
    spans=(span("dispatch.DispatchOnce", failed=True, project_id="shop", active_providers=0, dispatched=False),),
)
_WORKFLOWS = Flow(
    name="workflows",
    per_minute=1,
    took=around(2000),
    lines=(
        line(_event("temporal.workflow_started", '"workflow_id":"$id"')),
        line(_event("temporal.workflow_result", '"workflow_id":"$id","status":"completed"')),
    ),
)
_ACTIONS = Flow(
    name="actions",
    per_minute=12,
    took=around(800),
    lines=(line(_event("agent.action", '"agent_id":"agent-$small","action_type":"edit_code","status":"ok"')),),
)


def _of_the_client() -> tuple[Level, ...]:
    """Return what the client library exports besides, which no dashboard asks for."""
    gauges = {
        "go_memstats_buck_hash_sys_bytes": ("bytes used by the profiling bucket hash table", 4270),
        "go_memstats_gc_sys_bytes": ("bytes used for garbage collection system metadata", 7.7842e6),
        "go_memstats_heap_alloc_bytes": ("heap bytes allocated and still in use", 38 * _MB),
        "go_memstats_heap_idle_bytes": ("heap bytes waiting to be used", 14 * _MB),
        "go_memstats_heap_objects": ("allocated objects", 210000),
        "go_memstats_heap_released_bytes": ("heap bytes released to OS", 9 * _MB),
        "go_memstats_heap_sys_bytes": ("heap bytes obtained from system", 62 * _MB),
        "go_memstats_mcache_inuse_bytes": ("bytes in use by mcache structures", 2400),
        "go_memstats_mcache_sys_bytes": ("bytes used for mcache structures obtained from system", 15600),
        "go_memstats_mspan_inuse_bytes": ("bytes in use by mspan structures", 330240),
        "go_memstats_mspan_sys_bytes": ("bytes used for mspan structures obtained from system", 432544),
        "go_memstats_next_gc_bytes": ("heap bytes when next garbage collection will take place", 52 * _MB),
        "go_memstats_other_sys_bytes": ("bytes used for other system allocations", 1.4e6),
        "go_memstats_stack_inuse_bytes": ("bytes in use by the stack allocator", 2.3e6),
        "go_memstats_stack_sys_bytes": ("bytes obtained from system for stack allocator", 2.3e6),
        "go_memstats_sys_bytes": ("bytes obtained from system", 82 * _MB),
    }
    counters = {
        "go_memstats_alloc_bytes_total": ("Total number of bytes allocated, even if freed.", 900 * _MB),
        "go_memstats_frees_total": ("Total number of frees.", 5e6),
        "go_memstats_lookups_total": ("Total number of pointer lookups.", 0),
        "go_memstats_mallocs_total": ("Total number of mallocs.", 5.2e6),
    }
    others = {
        "go_memstats_last_gc_time_seconds": ("Number of seconds since 1970 of last garbage collection.", began()),
        "process_virtual_memory_bytes": ("Virtual memory size in bytes.", steady(1.04e9)),
        "process_virtual_memory_max_bytes": (
            "Maximum amount of virtual memory available in bytes.",
            steady(1.8446744073709552e19),
        ),
    }
    return (
        *(level(Gauge(LOOM, name, f"Number of {says}."), steady(at)) for name, (says, at) in gauges.items()),
        *(level(Counter(LOOM, name, says), climbs(2000, slope)) for name, (says, slope) in counters.items()),
        *(level(Gauge(LOOM, name, says), course) for name, (says, course) in others.items()),
    )


simulation = Simulation(
    system=LOOM,
    instances=("loom:8081",),
    service="loom",
    restarts_at="04:10",
    away=20,
    flows=(
        _streamed("streamed", "tokenhub", 3, "true"),
        _streamed("streamed-errors", "tokenhub", 0.05, "false"),
        _streamed("local", "vllm-local", 1, "true"),
        _DISPATCH,
        _ASIDE,
        _task("tasks", 2, "true", "completed"),
        _task("failed-tasks", 0.1, "false", "max_iterations"),
        _ACTIONS,
        _WORKFLOWS,
        Flow(name="scrapes", every=15, parts=(counts(SCRAPES, code="200"),)),
        Flow(name="work", every=15, parts=(adds(CPU_TIME, around(0.9, 0.5)),)),
        Flow(name="collection", per_minute=1, load=EVEN, parts=(observes(GC_DURATION, around(0.0002, 0.6)),)),
    ),
    levels=(
        level(GOROUTINES, wanders(60, 180)),
        level(GO_INFO, steady(1), version="go1.19.8"),
        level(THREADS, wanders(11, 16, "2h")),
        level(MEMORY_ALLOCATED, wanders(30 * _MB, 46 * _MB, "5m")),
        level(HEAP_IN_USE, wanders(36 * _MB, 52 * _MB, "8m")),
        level(RESIDENT_MEMORY, wanders(85 * _MB, 110 * _MB, "1h")),
        level(OPEN_FILES, wanders(40, 90)),
        level(MAX_FILES, steady(20000)),
        level(START_TIME, began()),
        level(SCRAPES, steady(0), code="500"),
        level(SCRAPES, steady(0), code="503"),
        level(SCRAPES_IN_FLIGHT, steady(1)),
        level(DATABASE_CONNECTIONS, steady(0)),
        level(CACHE_HITS, steady(0)),
        level(CACHE_MISSES, steady(0)),
        *_of_the_client(),
    ),
    troubles=(
        Trouble("down", ("LoomDown",), answers=False),
        Trouble("absent", ("LoomAbsent",), there=False),
        Trouble("restarts", ("LoomRestarts",), (restarts("6m"),)),
        Trouble("file-leak", ("LoomOpenFiles",), (holds(OPEN_FILES, ramp(90, 19800, "10m")),)),
        Trouble("idle", ("LoomDispatchStalled",), stops(*_WORK)),
        Trouble("frozen", ("LoomDispatchStalled",), stops(*_WORK)),
    ),
    says={
        CACHE_HITS: "Total number of cache hits",
        CACHE_MISSES: "Total number of cache misses",
        CPU_TIME: "Total user and system CPU time spent in seconds.",
        DATABASE_CONNECTIONS: "Number of active database connections",
        GC_DURATION: "A summary of the pause duration of garbage collection cycles.",
        GO_INFO: "Information about the Go environment.",
        GOROUTINES: "Number of goroutines that currently exist.",
        HEAP_IN_USE: "Number of heap bytes that are in use.",
        MAX_FILES: "Maximum number of open file descriptors.",
        MEMORY_ALLOCATED: "Number of bytes allocated and still in use.",
        OPEN_FILES: "Number of open file descriptors.",
        PROVIDER_REQUESTS: "Total number of provider API requests",
        PROVIDER_REQUEST_DURATION: "Provider API request duration in seconds",
        RESIDENT_MEMORY: "Resident memory size in bytes.",
        SCRAPES: "Total number of scrapes by HTTP status code.",
        SCRAPES_IN_FLIGHT: "Current number of scrapes being served.",
        START_TIME: "Start time of the process since unix epoch in seconds.",
        THREADS: "Number of OS threads created.",
    },
)
