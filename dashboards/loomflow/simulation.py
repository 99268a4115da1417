"""How loomflow moves: one program whose agents ask two models, call tools, and now and then remember something."""

from __future__ import annotations

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
from generator.author.metrics import Counter, Gauge, Label
from generator.author.simulation import (
    Flow,
    Simulation,
    Trouble,
    adds,
    around,
    began,
    climbs,
    counts,
    happens,
    level,
    line,
    observes,
    scales,
    span,
    steady,
    stops,
    stretches,
    wanders,
)
from generator.author.simulation.flow import Part
from generator.author.simulation.level import Level

_SESSION = "sess_01M7WMC3RSBYQA39KT312030ZW"
_USER = "user-7"


def _asked(provider: str, model: str, *, per_minute: float, ms: float, tokens: int, cost: float) -> Flow:
    took, read = around(ms, 0.6), around(tokens, 0.5, whole=True)
    wrote, cached = around(tokens / 4, 0.5, whole=True), around(tokens / 3, 0.3, whole=True)
    who = {"gen_ai_operation_name": "chat", "gen_ai_provider_name": provider, "gen_ai_request_model": model}
    text = {**who, "gen_ai_token_modality": "text"}
    parts: list[Part] = [
        adds(TOKENS_INPUT, read, model=model, session_id=_SESSION),
        adds(TOKENS_OUTPUT, wrote, model=model, session_id=_SESSION),
        adds(COST, around(cost, 0.5), model=model, session_id=_SESSION),
        observes(INFERENCE_DURATION, took, 0.001, **who),
        adds(USAGE_INPUT_TOKENS, read, **text),
        adds(USAGE_INPUT_TOKENS, cached, **text),  # input counts what a cache held
        adds(USAGE_OUTPUT_TOKENS, wrote, **text),
        adds(USAGE_CACHE_READ_TOKENS, cached, **text),
        adds(USAGE_CACHE_WRITE_TOKENS, around(40, 0.5, whole=True), **text),
        observes(OPERATION_INPUT_TOKENS, read, **who),
        observes(OPERATION_OUTPUT_TOKENS, wrote, **who),
    ]
    return Flow(name=model, per_minute=per_minute, took=took, parts=tuple(parts))


def _tool(name: str, per_minute: float, ms: float, error: str = "") -> Flow:
    took = around(ms, 0.7)
    seen = {"ok": "false" if error else "true", "denied": "true" if error == "permission_denied" else "false"}
    return Flow(
        name=f"{name}-{error}" if error else name,
        per_minute=per_minute,
        took=took,
        parts=(
            observes(TOOL_DURATION, took, tool=name, **seen),
            observes(
                EXECUTE_TOOL_DURATION,
                took,
                0.001,
                gen_ai_operation_name="execute_tool",
                gen_ai_tool_name=name,
                error_type=error,
            ),
        ),
        lines=(line(f"WARNING loomflow.architecture.helpers tool {name} failed: {error}", "warn"),) if error else (),
    )


def _run(name: str, per_minute: float, interrupted: str = "false", at_start: int = 0, reason: str = "") -> Flow:
    took = around(14000, 0.6)
    parts = [observes(SESSION_DURATION, took, interrupted=interrupted, session_id=_SESSION, turns="3")]
    stopped = f"WARNING loomflow.agent run stopped by its budget: {reason}"
    if reason:
        parts.append(counts(BUDGET_EXCEEDED, reason=reason, session_id=_SESSION))
    chat = span("chat claude-opus-4-7", kind=3, share=0.7, gen_ai__operation__name="chat", gen_ai__system="anthropic")
    tool = span("execute_tool search", share=0.2, gen_ai__operation__name="execute_tool", gen_ai__tool__name="search")
    return Flow(
        name=name,
        per_minute=per_minute,
        at_start=at_start,
        took=took,
        parts=tuple(parts),
        lines=(line(stopped, "warn") if reason else line("INFO loomflow.agent run finished in $ms ms"),),
        spans=(
            span(
                "invoke_agent",
                span("loom.turn", chat, tool, turn=1),
                session_id=_SESSION,
                gen_ai__operation__name="invoke_agent",
                gen_ai__conversation__id=_SESSION,
            ),
        ),
    )


_RAISED = Flow(
    name="raised",
    per_minute=0.03,
    took=around(3000),
    lines=(line("ERROR loomflow.agent run failed: ConnectionError: no model", "error"),),
    spans=(span("invoke_agent", failed=True, gen_ai__operation__name="invoke_agent"),),
)


def _extracted(status: str, per_minute: float) -> Flow:
    took = around(900, 0.5)
    return Flow(
        name=f"extracted-{status}",
        per_minute=per_minute,
        took=took,
        parts=(
            counts(AUTO_EXTRACT_INVOCATIONS, status=status, user_id=_USER),
            observes(AUTO_EXTRACT_DURATION, took, status=status, user_id=_USER),
        ),
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
        _asked("anthropic", "claude-opus-4-7", per_minute=6, ms=4200, tokens=2400, cost=0.011),
        _asked("openai", "gpt-5", per_minute=4, ms=2600, tokens=1300, cost=0.004),
        _tool("search", 7, 350),
        _tool("search", 0.15, 900, "tool_error"),
        _tool("write_file", 4, 25),
        _tool("write_file", 0.1, 5, "permission_denied"),
        _run("runs", 2),
        _run("stopped", 0, "true", at_start=1, reason="max_tokens"),
        _RAISED,
        _extracted("ok", 0.6),
        _extracted("error", 0.02),
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
                happens(_run("expensive", 0.5, "true", reason="max_cost_usd")),
                happens(_run("long", 0.5, "true", reason="max_tokens")),
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
