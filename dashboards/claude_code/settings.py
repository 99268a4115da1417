"""Settings of Claude Code."""

from __future__ import annotations

from heddle import SystemSettings, Threshold, system_settings

from ..otlp import Strategy


class ClaudeCode(SystemSettings):
    """Claude Code, which sends its metrics and events to an OpenTelemetry collector.

    Set in its environment, besides the address of the collector: CLAUDE_CODE_ENABLE_TELEMETRY=1,
    OTEL_METRICS_EXPORTER=otlp, OTEL_LOGS_EXPORTER=otlp and
    OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=cumulative.
    """

    name = "claude_code"
    title = "Claude Code"

    job: str | None = "claude-code"
    targets: tuple[str, ...] = ("otel-collector:8889",)
    namespace: str | None = None
    """Prefix of the metric names: `loom` with the `out/stack/collector.yaml` that Loom Core shares."""
    otlp_names: Strategy = "UnderscoreEscapingWithSuffixes"
    """How OpenTelemetry's names become names in Prometheus, as for `system.otel_genai.otlp_names`."""
    cache_read_price: float = 0.1
    """Price of an input token that is read from the cache, relative to one that is not."""
    cache_write_price: float = 1.25
    """Price of an input token that is written to the cache, relative to one that is not: 1.25 for a cache of five
    minutes, 2 for one of an hour."""
    output_price: float = 5.0
    """Price of an output token, relative to an input token that is neither read from the cache nor written to it."""
    spend: Threshold = Threshold(50)
    """US dollars in an hour, of all users, above which ClaudeCodeSpend fires."""
    session_spend: Threshold = Threshold(20)
    """US dollars of one session in an hour above which ClaudeCodeExpensiveSession fires."""
    cache_share: Threshold = Threshold(0.5)
    """Share of a model's input that is read from the cache below which ClaudeCodeCacheUnused fires."""
    cache_tokens: int = 1_000_000
    """Input tokens of a model in an hour below which ClaudeCodeCacheUnused does not fire."""


settings = system_settings(ClaudeCode)
