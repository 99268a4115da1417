"""The simulation of Loom: its process, the few model calls that it counts, and the logs and traces of its work."""

from __future__ import annotations

from heddle import (
    Counter,
    Gauge,
    MetricCurve,
    Simulation,
    constant,
    linear_growth,
    metric_curve,
    process_start_time,
    random_walk,
)

from ..telemetry import (
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
from .events import EVENTS
from .scenarios import SCENARIOS

_MB = 1e6


def _go_client_curves() -> tuple[MetricCurve, ...]:
    """Return metrics of the Go client library that no dashboard uses."""
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
        "go_memstats_last_gc_time_seconds": (
            "Number of seconds since 1970 of last garbage collection.",
            process_start_time(),
        ),
        "process_virtual_memory_bytes": ("Virtual memory size in bytes.", constant(1.04e9)),
        "process_virtual_memory_max_bytes": (
            "Maximum amount of virtual memory available in bytes.",
            constant(1.8446744073709552e19),
        ),
    }
    return (
        *(
            metric_curve(Gauge(LOOM, name, f"Number of {noun}."), constant(value))
            for name, (noun, value) in gauges.items()
        ),
        *(
            metric_curve(Counter(LOOM, name, help_text), linear_growth(2000, per_hour))
            for name, (help_text, per_hour) in counters.items()
        ),
        *(metric_curve(Gauge(LOOM, name, help_text), curve) for name, (help_text, curve) in others.items()),
    )


simulation = Simulation(
    system=LOOM,
    instances=("loom:8081",),
    service="loom",
    restart_at="04:10",
    downtime="20s",
    events=EVENTS,
    scenarios=SCENARIOS,
    curves=(
        metric_curve(GOROUTINES, random_walk(60, 180)),
        metric_curve(GO_INFO, constant(1), version="go1.19.8"),
        metric_curve(THREADS, random_walk(11, 16, "2h")),
        metric_curve(MEMORY_ALLOCATED, random_walk(30 * _MB, 46 * _MB, "5m")),
        metric_curve(HEAP_IN_USE, random_walk(36 * _MB, 52 * _MB, "8m")),
        metric_curve(RESIDENT_MEMORY, random_walk(85 * _MB, 110 * _MB, "1h")),
        metric_curve(OPEN_FILES, random_walk(40, 90)),
        metric_curve(MAX_FILES, constant(20000)),
        metric_curve(START_TIME, process_start_time()),
        metric_curve(SCRAPES, constant(0), code="500"),
        metric_curve(SCRAPES, constant(0), code="503"),
        metric_curve(SCRAPES_IN_FLIGHT, constant(1)),
        metric_curve(DATABASE_CONNECTIONS, constant(0)),
        metric_curve(CACHE_HITS, constant(0)),
        metric_curve(CACHE_MISSES, constant(0)),
        *_go_client_curves(),
    ),
    help_texts={
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
