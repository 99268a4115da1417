"""The event streams of loomflow: agent runs, model calls, tool calls and memory extractions."""

from __future__ import annotations

from heddle import EventStream, increment, lognormal, observe, trace_span

from ..telemetry import (
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

_SESSION = "sess_01M7WMC3RSBYQA39KT312030ZW"
_USER = "user-7"
_EPISODE = "ep_01M8GR57VF7ZWMDV80P67CD2BR"
_TOOL_TIMEOUT = 120_000
"""Milliseconds after which loomflow gives up on a tool."""


def _model_calls(provider: str, model: str, *, per_minute: float, ms: float, tokens: int, cost: float) -> EventStream:
    duration, input_tokens = lognormal(ms, 0.6), lognormal(tokens, 0.5, integer=True)
    output_tokens, cached_tokens = lognormal(tokens / 4, 0.5, integer=True), lognormal(tokens / 3, 0.3, integer=True)
    written_tokens = lognormal(40, 0.5, integer=True)
    labels = {"gen_ai_operation_name": "chat", "gen_ai_provider_name": provider, "gen_ai_request_model": model}
    text_labels = {**labels, "gen_ai_token_modality": "text"}
    updates = (
        increment(TOKENS_INPUT, input_tokens, model=model, session_id=_SESSION),
        increment(TOKENS_OUTPUT, output_tokens, model=model, session_id=_SESSION),
        increment(COST, lognormal(cost, 0.5), model=model, session_id=_SESSION),
        observe(INFERENCE_DURATION, duration, 0.001, **labels),
        increment(USAGE_INPUT_TOKENS, input_tokens, **text_labels),
        increment(USAGE_INPUT_TOKENS, cached_tokens, **text_labels),  # input includes what a cache reads and writes
        increment(USAGE_INPUT_TOKENS, written_tokens, **text_labels),
        increment(USAGE_OUTPUT_TOKENS, output_tokens, **text_labels),
        increment(USAGE_CACHE_READ_TOKENS, cached_tokens, **text_labels),
        increment(USAGE_CACHE_WRITE_TOKENS, written_tokens, **text_labels),
        observe(OPERATION_INPUT_TOKENS, input_tokens, **labels),
        observe(OPERATION_OUTPUT_TOKENS, output_tokens, **labels),
    )
    return EventStream(name=model, per_minute=per_minute, duration_ms=duration, updates=updates)


def tool_calls(name: str, per_minute: float, ms: float, error: str = "", at_start: int = 0) -> EventStream:
    """Return the stream of calls of a tool that succeed, or fail with an `error_type`."""
    duration = lognormal(ms, 0.7)
    result = {"ok": "false" if error else "true", "denied": "true" if error == "permission_denied" else "false"}
    return EventStream(
        name=f"{name}-{error}" if error else name,
        per_minute=per_minute,
        at_start=at_start,
        duration_ms=duration,
        updates=(
            observe(TOOL_DURATION, duration, tool=name, **result),
            observe(
                EXECUTE_TOOL_DURATION,
                duration,
                0.001,
                gen_ai_operation_name="execute_tool",
                gen_ai_tool_name=name,
                error_type=error,
            ),
        ),
    )


def runs(name: str, per_minute: float, interrupted: str = "false", at_start: int = 0, reason: str = "") -> EventStream:
    """Return the stream of runs of an agent; with a `reason`, a budget stops them.

    loomflow itself logs neither: the lines are those of the program that uses it.
    """
    duration = lognormal(14000, 0.6)
    updates = [observe(SESSION_DURATION, duration, interrupted=interrupted, session_id=_SESSION, turns="3")]
    stopped = f"WARNING agents run interrupted: budget:{reason}"
    if reason:
        updates.append(increment(BUDGET_EXCEEDED, reason=reason, session_id=_SESSION))
    chat = trace_span(
        "chat claude-opus-4-7",
        kind="client",
        share=0.7,
        gen_ai__operation__name="chat",
        gen_ai__provider__name="anthropic",
    )
    tool = trace_span(
        "execute_tool search", share=0.2, gen_ai__operation__name="execute_tool", gen_ai__tool__name="search"
    )
    return EventStream(
        name=name,
        per_minute=per_minute,
        at_start=at_start,
        duration_ms=duration,
        updates=tuple(updates),
        log_lines=(stopped if reason else "INFO agents run finished in $ms ms",),
        spans=(
            trace_span(
                "invoke_agent",
                trace_span("loom.turn", chat, tool, turn=1),
                session_id=_SESSION,
                gen_ai__operation__name="invoke_agent",
                gen_ai__conversation__id=_SESSION,
            ),
        ),
    )


_EXCEPTIONS = EventStream(
    name="raised",
    per_minute=0.03,
    duration_ms=lognormal(3000),
    log_lines=("ERROR agents run failed: ConnectionError: no model",),
    spans=(trace_span("invoke_agent", failed=True, gen_ai__operation__name="invoke_agent"),),
)


def _extractions(status: str, per_minute: float) -> EventStream:
    duration = lognormal(900, 0.5)
    failure = (
        f"WARNING loomflow.memory.auto_extract auto-extract failed for episode {_EPISODE} (user_id={_USER}): no model"
    )
    return EventStream(
        name=f"extracted-{status}",
        per_minute=per_minute,
        duration_ms=duration,
        updates=(
            increment(AUTO_EXTRACT_INVOCATIONS, status=status, user_id=_USER),
            observe(AUTO_EXTRACT_DURATION, duration, status=status, user_id=_USER),
        ),
        log_lines=(failure,) if status == "error" else (),
    )


EVENTS = (
    _model_calls("anthropic", "claude-opus-4-7", per_minute=6, ms=4200, tokens=2400, cost=0.011),
    _model_calls("openai", "gpt-5", per_minute=4, ms=2600, tokens=1300, cost=0.004),
    tool_calls("search", 7, 350),
    tool_calls("search", 0.15, 900, "tool_error"),
    tool_calls("search", 0.03, _TOOL_TIMEOUT, "timeout"),
    tool_calls("write_file", 4, 25),
    tool_calls("write_file", 0.1, 5, "permission_denied"),
    runs("runs", 2),
    runs("stopped", 0, "true", at_start=1, reason="max_tokens"),
    runs("out-of-turns", 0.02, "true"),
    _EXCEPTIONS,
    _extractions("ok", 0.6),
    _extractions("error", 0.02),
)
