"""How loomflow moves: one program whose agents ask two models, call tools, and now and then remember something."""

from __future__ import annotations

from dashboards.loomflow.happenings import RAISED, asked, extracted, run, tool
from dashboards.loomflow.telemetry import (
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
    TARGET_INFO,
    TOKENS_INPUT,
    TOKENS_OUTPUT,
    TOOL_DURATION,
    USAGE_CACHE_READ_TOKENS,
    USAGE_CACHE_WRITE_TOKENS,
    USAGE_INPUT_TOKENS,
    USAGE_OUTPUT_TOKENS,
)
from heddle import (
    Counter,
    Gauge,
    Label,
    Level,
    Simulation,
    Trouble,
    began,
    climbs,
    happens,
    level,
    scales,
    steady,
    stops,
    stretches,
    wanders,
)


def _of_python() -> tuple[Level, ...]:
    """Return what the client library exports besides, which no dashboard asks for."""
    generation = (Label("generation", ("0", "1", "2")),)
    collected = {
        "python_gc_objects_collected_total": ("Objects collected during gc", 9000),
        "python_gc_objects_uncollectable_total": ("Uncollectable objects found during GC", 0),
        "python_gc_collections_total": ("Number of times this generation was collected", 600),
    }
    version = {"implementation": "CPython", "major": "3", "minor": "11", "patchlevel": "7", "version": "3.11.7"}
    process = {
        "process_virtual_memory_bytes": ("Virtual memory size in bytes.", steady(2.0990771e8)),
        "process_resident_memory_bytes": ("Resident memory size in bytes.", wanders(5.0e7, 6.4e7, "1h")),
        "process_start_time_seconds": ("Start time of the process since unix epoch in seconds.", began()),
        "process_open_fds": ("Number of open file descriptors.", wanders(7, 12)),
        "process_max_fds": ("Maximum number of open file descriptors.", steady(20000)),
    }
    info = Gauge(LOOMFLOW_PROCESS, "python_info", "Python platform information", labels=tuple(version))
    cpu = Counter(
        LOOMFLOW_PROCESS, "process_cpu_seconds_total", "Total user and system CPU time spent in seconds.", unit="s"
    )
    return (
        *(
            level(
                Counter(LOOMFLOW_PROCESS, name, says, labels=generation),
                climbs(0, slope / 10 ** int(which)),
                generation=which,
            )
            for name, (says, slope) in collected.items()
            for which in ("0", "1", "2")
        ),
        level(info, steady(1), **version),
        level(cpu, climbs(0.4, 260)),
        *(level(Gauge(LOOMFLOW_PROCESS, name, says), course) for name, (says, course) in process.items()),
    )


_TOOLS = ("search", "search-tool_error", "write_file", "write_file-permission_denied")
_WORK = ("claude-opus-4-7", "gpt-5", "runs", *_TOOLS)
_MILLISECONDS = (TOOL_DURATION, SESSION_DURATION, AUTO_EXTRACT_DURATION)

simulation = Simulation(
    system=LOOMFLOW,
    instances=("agents:9464",),
    service="loomflow",
    restarts_at="05:10",
    away=30,
    floats=True,
    float_bounds=_MILLISECONDS,
    labels={"otel_scope_name": "loomflow", "otel_scope_version": "", "otel_scope_schema_url": ""},
    flows=(
        asked("anthropic", "claude-opus-4-7", per_minute=6, ms=4200, tokens=2400, cost=0.011),
        asked("openai", "gpt-5", per_minute=4, ms=2600, tokens=1300, cost=0.004),
        tool("search", 7, 350),
        tool("search", 0.15, 900, "tool_error"),
        tool("write_file", 4, 25),
        tool("write_file", 0.1, 5, "permission_denied"),
        run("runs", 2),
        run("stopped", 0, "true", at_start=1, reason="max_tokens"),
        RAISED,
        extracted("ok", 0.6),
        extracted("error", 0.02),
    ),
    levels=(
        level(
            TARGET_INFO,
            steady(1),
            service_name="loomflow",
            service_namespace="agents",
            service_instance_id="bbab339c-2258-4234-88d1-27a31b05e51c",
            telemetry_sdk_language="python",
            telemetry_sdk_name="opentelemetry",
            telemetry_sdk_version="1.45.2",
        ),
        *_of_python(),
    ),
    troubles=(
        Trouble("down", ("LoomflowDown",), answers=False),
        Trouble("absent", there=False),
        Trouble("idle", (), stops(*_WORK)),
        Trouble("provider-outage", (), (*stops("gpt-5"), scales("raised", 30))),
        Trouble("no-provider", (), (*stops(*_WORK), scales("raised", 60))),
        Trouble("slow", (), (stretches(INFERENCE_DURATION, 5), stretches(SESSION_DURATION, 5))),
        Trouble("tool-failures", ("LoomflowToolFailures",), (scales("search-tool_error", 60),)),
        Trouble("spending", ("LoomflowSpend",), (stretches(COST, 6),)),
        Trouble(
            "budget-stop",
            ("LoomflowBudgetStops",),
            (
                happens(run("expensive", 0.5, "true", reason="max_cost_usd")),
                happens(run("long", 0.5, "true", reason="max_tokens")),
                scales("runs", 0.5),
            ),
        ),
    ),
    says={
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
                *_MILLISECONDS,
            ),
            "",
        ),
        TARGET_INFO: "Target metadata",
    },
)
