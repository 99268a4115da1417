"""Operations and failed operations, as recording rules, which keep the queries of their shares readable."""

from __future__ import annotations

from heddle import Histogram, Recorded, not_

from .telemetry import (
    AGENT,
    ERROR,
    EXECUTE_TOOL_DURATION,
    INVOKE_AGENT_DURATION,
    INVOKE_WORKFLOW_DURATION,
    MCP_CLIENT_OPERATION,
    MCP_SERVER_OPERATION,
    METHOD,
    MODEL,
    OPERATION_DURATION,
    OTEL_GENAI,
    PROVIDER,
    TOOL,
    WORKFLOW,
)


def _recorded(
    name: str, duration: Histogram, labels: tuple[str, ...], window: str = "15m"
) -> tuple[Recorded, Recorded]:
    """Return the operations within a window, and those that failed."""
    every = duration.observations
    operations = Recorded(OTEL_GENAI, f"otel_genai_{name}:growth{window}", labels, expression=every.growth(window))
    failed = Recorded(
        OTEL_GENAI,
        f"otel_genai_failed_{name}:growth{window}",
        labels,
        expression=every.where(**{ERROR: not_("")}).growth(window),
        zeros=operations,
    )
    return operations, failed


CALLS, FAILED_CALLS = _recorded("calls", OPERATION_DURATION, (PROVIDER, MODEL))
RUNS, FAILED_RUNS = _recorded("runs", INVOKE_AGENT_DURATION, (AGENT,))
TOOL_CALLS, FAILED_TOOL_CALLS = _recorded("tool_calls", EXECUTE_TOOL_DURATION, (TOOL,))
WORKFLOWS, FAILED_WORKFLOWS = _recorded("workflows", INVOKE_WORKFLOW_DURATION, (WORKFLOW,), "1h")
SENT, FAILED_SENT = _recorded("sent_requests", MCP_CLIENT_OPERATION, (METHOD,))
SERVED, FAILED_SERVED = _recorded("served_requests", MCP_SERVER_OPERATION, (METHOD,))
