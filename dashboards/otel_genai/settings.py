"""Settings of programs with OpenTelemetry's conventions for generative AI."""

from __future__ import annotations

from typing import Literal

from heddle import SystemSettings, Threshold, system_settings

from ..otlp import Strategy


class OtelGenai(SystemSettings):
    """Programs that follow OpenTelemetry's conventions for generative AI, such as those with LangChain or ADK."""

    name = "otel_genai"
    title = "OpenTelemetry GenAI"

    job: str | None = "otel-genai"
    targets: tuple[str, ...] = ("genai-app:9464",)
    otlp_names: Strategy = "UnderscoreEscapingWithSuffixes"
    """How OpenTelemetry's names become names in Prometheus: the value of `otlp.translation_strategy` in its
    configuration, or of `translation_strategy` of the collector's exporter. Names with dots need Prometheus 3 and
    Grafana 12."""
    tokens: Literal["histogram", "counters"] = "histogram"
    """Metrics in which the programs report tokens: the histogram `gen_ai.client.token.usage`, or the counters
    `gen_ai.client.inference.usage.*` that are proposed to replace it. Only the counters include cached tokens."""
    service: str = "genai-app"
    """Service in traces that the dashboards show at first: OTEL_SERVICE_NAME of the program."""
    call_failure_share: Threshold = Threshold(0.1)
    """Share of a model's failed calls above which OtelGenaiCallFailures fires."""
    agent_failure_share: Threshold = Threshold(0.2)
    """Share of an agent's failed runs above which OtelGenaiAgentFailures fires."""
    tool_failure_share: Threshold = Threshold(0.2)
    """Share of a tool's failed calls above which OtelGenaiToolFailures fires."""
    mcp_failure_share: Threshold = Threshold(0.2)
    """Share of a method's failed MCP requests above which OtelGenaiMcpFailures fires."""
    failures: int = 3
    """Failures in 15 minutes, of a model, agent, tool or MCP method, below which no alert on its share fires."""


settings = system_settings(OtelGenai)
