"""The simulation of loomflow: a program whose agents call two models and several tools."""

from __future__ import annotations

from heddle import (
    Counter,
    Gauge,
    Label,
    MetricCurve,
    Simulation,
    constant,
    linear_growth,
    metric_curve,
    process_start_time,
    random_walk,
)

from ..telemetry import (
    AUTO_EXTRACT_DURATION,
    AUTO_EXTRACT_INVOCATIONS,
    BUDGET_EXCEEDED,
    COST,
    EXECUTE_TOOL_DURATION,
    INFERENCE_DURATION,
    LOOMFLOW,
    LOOMFLOW_PROCESS,
    OPERATION_INPUT_TOKENS,
    OPERATION_OUTPUT_TOKENS,
    SESSION_DURATION,
    START_TIME,
    TARGET_INFO,
    TOKENS_INPUT,
    TOKENS_OUTPUT,
    TOOL_DURATION,
    USAGE_CACHE_READ_TOKENS,
    USAGE_CACHE_WRITE_TOKENS,
    USAGE_INPUT_TOKENS,
    USAGE_OUTPUT_TOKENS,
)
from .events import EVENTS
from .scenarios import SCENARIOS


def _python_client_curves() -> tuple[MetricCurve, ...]:
    """Return metrics of the Python client library that no dashboard uses."""
    generation = (Label("generation", ("0", "1", "2")),)
    collected = {
        "python_gc_objects_collected_total": ("Objects collected during gc", 9000),
        "python_gc_objects_uncollectable_total": ("Uncollectable objects found during GC", 0),
        "python_gc_collections_total": ("Number of times this generation was collected", 600),
    }
    version = {"implementation": "CPython", "major": "3", "minor": "11", "patchlevel": "7", "version": "3.11.7"}
    process = {
        "process_virtual_memory_bytes": ("Virtual memory size in bytes.", constant(2.0990771e8)),
        "process_resident_memory_bytes": ("Resident memory size in bytes.", random_walk(5.0e7, 6.4e7, "1h")),
        "process_open_fds": ("Number of open file descriptors.", random_walk(7, 12)),
        "process_max_fds": ("Maximum number of open file descriptors.", constant(20000)),
    }
    info = Gauge(LOOMFLOW_PROCESS, "python_info", "Python platform information", labels=tuple(version))
    cpu = Counter(
        LOOMFLOW_PROCESS, "process_cpu_seconds_total", "Total user and system CPU time spent in seconds.", unit="s"
    )
    return (
        *(
            metric_curve(
                Counter(LOOMFLOW_PROCESS, name, help_text, labels=generation),
                linear_growth(0, slope / 10 ** int(number)),
                generation=number,
            )
            for name, (help_text, slope) in collected.items()
            for number in ("0", "1", "2")
        ),
        metric_curve(info, constant(1), **version),
        metric_curve(cpu, linear_growth(0.4, 260)),
        metric_curve(START_TIME, process_start_time()),
        *(
            metric_curve(Gauge(LOOMFLOW_PROCESS, name, help_text), curve)
            for name, (help_text, curve) in process.items()
        ),
    )


_IN_MILLISECONDS = (TOOL_DURATION, SESSION_DURATION, AUTO_EXTRACT_DURATION)

simulation = Simulation(
    system=LOOMFLOW,
    instances=("agents:9464",),
    service="loomflow",
    restart_at="05:10",
    downtime="30s",
    number_format="python",
    float_buckets=_IN_MILLISECONDS,
    labels={"otel_scope_name": "loomflow", "otel_scope_version": "", "otel_scope_schema_url": ""},
    events=EVENTS,
    scenarios=SCENARIOS,
    curves=(
        metric_curve(
            TARGET_INFO,
            constant(1),
            service_name="loomflow",
            service_namespace="agents",
            service_instance_id="bbab339c-2258-4234-88d1-27a31b05e51c",
            telemetry_sdk_language="python",
            telemetry_sdk_name="opentelemetry",
            telemetry_sdk_version="1.45.2",
        ),
        *_python_client_curves(),
    ),
    help_texts={
        **dict.fromkeys(
            (
                AUTO_EXTRACT_INVOCATIONS,
                BUDGET_EXCEEDED,
                COST,
                EXECUTE_TOOL_DURATION,
                INFERENCE_DURATION,
                OPERATION_INPUT_TOKENS,
                OPERATION_OUTPUT_TOKENS,
                TOKENS_INPUT,
                TOKENS_OUTPUT,
                USAGE_CACHE_READ_TOKENS,
                USAGE_CACHE_WRITE_TOKENS,
                USAGE_INPUT_TOKENS,
                USAGE_OUTPUT_TOKENS,
                *_IN_MILLISECONDS,
            ),
            "",
        ),
        START_TIME: "Start time of the process since unix epoch in seconds.",
        TARGET_INFO: "Target metadata",
    },
)
