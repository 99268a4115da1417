"""What the dashboards of OpenTelemetry's GenAI metrics show."""

from __future__ import annotations

from tests.dashboards.appearance.states import Case, Seen, healthy, seen_value

MODELS, AGENTS, MCP = "otel-genai-models", "otel-genai-agents", "otel-genai-mcp"
_FAILS = Seen("tool-failures", "[3-6]?.?%", "red")

CASES = {
    (MODELS, "Failed calls"): Case(good=healthy("?.*%", "green"), bad=Seen("provider-outage", "[3-7]?.?%", "red")),
    (AGENTS, "Failed agent runs"): Case(good=healthy("*%", "green"), bad=Seen("provider-outage", "[4-8]?.?%", "red")),
    (AGENTS, "Failed tool calls"): Case(good=healthy("*%", "green"), bad=_FAILS),
    (AGENTS, "Failed workflows"): Case(good=healthy("*%", "green"), bad=seen_value(0.5, "50%", "red")),
    (MCP, "Failed requests"): Case(good=healthy("*%", "green"), bad=_FAILS),
    (MCP, "Failed requests at servers"): Case(good=healthy("*%", "green"), bad=_FAILS),
}
