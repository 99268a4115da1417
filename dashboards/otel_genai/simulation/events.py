"""The event streams of a program with two models, two agents, two tools, a workflow and an MCP server."""

from __future__ import annotations

from heddle import EventStream, increment, lognormal, observe, trace_span

from ..telemetry import (
    CACHE_READ_TOKENS,
    CALL_INPUT_TOKENS,
    CALL_OUTPUT_TOKENS,
    EXECUTE_TOOL_DURATION,
    INPUT_TOKENS,
    INVOKE_AGENT_DURATION,
    INVOKE_WORKFLOW_DURATION,
    MCP_CLIENT_OPERATION,
    MCP_CLIENT_SESSION,
    MCP_SERVER_OPERATION,
    MCP_SERVER_SESSION,
    NAMES,
    OPERATION_DURATION,
    OUTPUT_TOKENS,
    REASONING_TOKENS,
    TIME_PER_OUTPUT_CHUNK,
    TIME_TO_FIRST_CHUNK,
    TOKEN_USAGE,
)


def _labels(**attributes: str) -> dict[str, str]:
    """Return the labels of attributes; `__` in a name stands for a dot."""
    return {NAMES.label(name.replace("__", ".")): value for name, value in attributes.items()}


def _call(provider: str, model: str) -> dict[str, str]:
    return _labels(
        gen_ai__operation__name="chat",
        gen_ai__provider__name=provider,
        gen_ai__request__model=model,
        gen_ai__response__model=model,
    )


def model_calls(provider: str, model: str, *, per_minute: float, ms: float, tokens: int) -> EventStream:
    """Return the stream of a model's calls, which are streamed."""
    labels = _call(provider, model)
    succeeded, text = labels | _labels(error__type=""), labels | _labels(gen_ai__token__modality="text")
    duration, first, chunk = lognormal(ms, 0.6), lognormal(ms / 5, 0.5), lognormal(30, 0.4)
    input, output = lognormal(tokens, 0.5, integer=True), lognormal(tokens / 5, 0.5, integer=True)
    cached, reasoning = lognormal(tokens / 3, 0.3, integer=True), lognormal(tokens / 20, 0.3, integer=True)
    return EventStream(
        name=model,
        per_minute=per_minute,
        duration_ms=duration,
        updates=(
            observe(OPERATION_DURATION, duration, 0.001, **succeeded),
            observe(TIME_TO_FIRST_CHUNK, first, 0.001, **labels),
            observe(TIME_PER_OUTPUT_CHUNK, chunk, 0.001, **labels),
            observe(TOKEN_USAGE, input, **labels, **_labels(gen_ai__token__type="input")),
            observe(TOKEN_USAGE, output, **labels, **_labels(gen_ai__token__type="output")),
            increment(INPUT_TOKENS, input, **text),
            increment(OUTPUT_TOKENS, output, **text),
            increment(CACHE_READ_TOKENS, cached, **text),
            increment(REASONING_TOKENS, reasoning, **text),
            observe(CALL_INPUT_TOKENS, input, **succeeded),
            observe(CALL_OUTPUT_TOKENS, output, **succeeded),
        ),
    )


def failed_calls(provider: str, model: str, error: str, per_minute: float) -> EventStream:
    """Return the stream of a model's calls that fail."""
    duration = lognormal(400, 0.5)
    return EventStream(
        name=f"{model}-failed",
        per_minute=per_minute,
        duration_ms=duration,
        updates=(observe(OPERATION_DURATION, duration, 0.001, **_call(provider, model), **_labels(error__type=error)),),
        log_lines=(f"ERROR {provider} {model}: {error}",),
    )


def agent_runs(
    agent: str, model: str, *, per_minute: float, ms: float, error: str = "", tokens: int = 0
) -> EventStream:
    """Return the stream of an agent's runs, which end with an `error` if there is one."""
    duration = lognormal(ms, 0.6)
    usage = {"gen_ai__usage__input_tokens": 5 * tokens, "gen_ai__usage__output_tokens": tokens}
    chat = trace_span(
        f"chat {model}",
        kind="client",
        share=0.7,
        failed=bool(error),
        gen_ai__operation__name="chat",
        gen_ai__request__model=model,
        **usage,
    )
    return EventStream(
        name=f"{agent}-{error}" if error else agent,
        per_minute=per_minute,
        duration_ms=duration,
        updates=(
            observe(
                INVOKE_AGENT_DURATION,
                duration,
                0.001,
                **_labels(gen_ai__agent__name=agent, gen_ai__request__model=model, error__type=error),
            ),
        ),
        log_lines=(f"ERROR agent {agent}: {error}" if error else f"INFO agent {agent} finished in $ms ms",),
        spans=(
            trace_span(
                f"invoke_agent {agent}",
                chat,
                failed=bool(error),
                gen_ai__operation__name="invoke_agent",
                gen_ai__agent__name=agent,
                **usage,
            ),
        ),
    )


def tool_calls(tool: str, per_minute: float, ms: float, error: str = "") -> EventStream:
    """Return the stream of a tool's calls, which fail with an `error` if there is one."""
    duration = lognormal(ms, 0.7)
    labels = _labels(gen_ai__tool__name=tool, gen_ai__tool__type="function", error__type=error)
    return EventStream(
        name=f"{tool}-{error}" if error else tool,
        per_minute=per_minute,
        duration_ms=duration,
        updates=(observe(EXECUTE_TOOL_DURATION, duration, 0.001, **labels),),
    )


def mcp_requests(method: str, per_minute: float, ms: float, error: str = "") -> EventStream:
    """Return the stream of MCP requests, which the program sends and whose server reports metrics too."""
    sent, served = lognormal(ms, 0.6), lognormal(ms * 0.8, 0.6)
    labels = _labels(mcp__method__name=method, error__type=error, network__transport="pipe")
    return EventStream(
        name=f"{method}-{error}" if error else method,
        per_minute=per_minute,
        duration_ms=sent,
        updates=(
            observe(MCP_CLIENT_OPERATION, sent, 0.001, **labels),
            observe(MCP_SERVER_OPERATION, served, 0.001, **labels),
        ),
    )


def _workflows(per_minute: float, error: str = "") -> EventStream:
    duration = lognormal(90_000, 0.5)
    labels = _labels(gen_ai__workflow__name="report", error__type=error)
    return EventStream(
        name=f"workflow-{error}" if error else "workflow",
        per_minute=per_minute,
        duration_ms=duration,
        updates=(observe(INVOKE_WORKFLOW_DURATION, duration, 0.001, **labels),),
    )


_SESSION = lognormal(600_000, 0.4)
_PIPE = _labels(error__type="", network__transport="pipe")

EVENTS = (
    model_calls("openai", "gpt-5", per_minute=6, ms=3200, tokens=1800),
    model_calls("anthropic", "claude-opus-4-7", per_minute=4, ms=5200, tokens=2600),
    failed_calls("openai", "gpt-5", "RateLimitError", 0.1),
    agent_runs("planner", "claude-opus-4-7", per_minute=1, ms=14_000, tokens=520),
    agent_runs("writer", "gpt-5", per_minute=2, ms=9000, tokens=360),
    agent_runs("writer", "gpt-5", per_minute=0.04, ms=3000, error="ValueError"),
    tool_calls("search", 5, 600),
    tool_calls("search", 0.1, 900, "TimeoutError"),
    tool_calls("read_file", 4, 15),
    _workflows(0.5),
    _workflows(0.04, "RuntimeError"),
    mcp_requests("tools/call", 3, 250),
    mcp_requests("tools/list", 0.5, 20),
    mcp_requests("tools/call", 0.05, 400, "tool_error"),
    EventStream(
        name="session",
        per_minute=0.2,
        duration_ms=_SESSION,
        updates=(
            observe(MCP_CLIENT_SESSION, _SESSION, 0.001, **_PIPE),
            observe(MCP_SERVER_SESSION, _SESSION, 0.001, **_PIPE),
        ),
    ),
)
