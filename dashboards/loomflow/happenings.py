"""What happens in loomflow when it is simulated: runs, calls of models and tools, and memory."""

from __future__ import annotations

from dashboards.loomflow.telemetry import (
    AUTO_EXTRACT_DURATION,
    AUTO_EXTRACT_INVOCATIONS,
    BUDGET_EXCEEDED,
    COST,
    EXECUTE_TOOL_DURATION,
    INFERENCE_DURATION,
    OPERATION_INPUT_TOKENS,
    OPERATION_OUTPUT_TOKENS,
    SESSION_DURATION,
    TOKENS_INPUT,
    TOKENS_OUTPUT,
    TOOL_DURATION,
    USAGE_CACHE_READ_TOKENS,
    USAGE_CACHE_WRITE_TOKENS,
    USAGE_INPUT_TOKENS,
    USAGE_OUTPUT_TOKENS,
)
from heddle import Flow, Part, adds, around, counts, line, observes, span

_SESSION = "sess_01M7WMC3RSBYQA39KT312030ZW"
_USER = "user-7"


def asked(provider: str, model: str, *, per_minute: float, ms: float, tokens: int, cost: float) -> Flow:
    """Return the calls of a model that succeed."""
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


def tool(name: str, per_minute: float, ms: float, error: str = "") -> Flow:
    """Return the calls of a tool."""
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


def run(name: str, per_minute: float, interrupted: str = "false", at_start: int = 0, reason: str = "") -> Flow:
    """Return the runs that end in one way."""
    took = around(14000, 0.6)
    parts = [observes(SESSION_DURATION, took, interrupted=interrupted, session_id=_SESSION, turns="3")]
    stopped = f"WARNING loomflow.agent run stopped by its budget: {reason}"
    if reason:
        parts.append(counts(BUDGET_EXCEEDED, reason=reason, session_id=_SESSION))
    chat = span("chat claude-opus-4-7", kind=3, share=0.7, gen_ai__operation__name="chat", gen_ai__system="anthropic")
    called = span("execute_tool search", share=0.2, gen_ai__operation__name="execute_tool", gen_ai__tool__name="search")
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
                span("loom.turn", chat, called, turn=1),
                session_id=_SESSION,
                gen_ai__operation__name="invoke_agent",
                gen_ai__conversation__id=_SESSION,
            ),
        ),
    )


RAISED = Flow(
    name="raised",
    per_minute=0.03,
    took=around(3000),
    lines=(line("ERROR loomflow.agent run failed: ConnectionError: no model", "error"),),
    spans=(span("invoke_agent", failed=True, gen_ai__operation__name="invoke_agent"),),
)


def extracted(status: str, per_minute: float) -> Flow:
    """Return the extractions of memory."""
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
