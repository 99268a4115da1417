"""Settings of Loom Core."""

from __future__ import annotations

from heddle import SystemSettings, Threshold, system_settings


class LoomCore(SystemSettings):
    """Loom Core, whose metrics all come through the OpenTelemetry collector."""

    name = "loom_core"
    title = "Loom Core"

    job: str | None = "loom-core"
    targets: tuple[str, ...] = ("otel-collector:8889",)
    labels: tuple[str, ...] = ("service=loom-core",)
    namespace: str | None = "loom"
    drop_share: Threshold = Threshold(0.01)
    """Share of dropped deliveries above which HighEventDropRate fires."""
    drops: int = 10
    """Dropped deliveries in 15 minutes below which HighEventDropRate does not fire."""
    error_share: Threshold = Threshold(0.05)
    """Share of a tool's failed calls above which HighErrorRate fires."""
    failed_calls: int = 3
    """Failed calls in 15 minutes, of a tool or of an MCP server, below which HighErrorRate and MCPServerDown do not
    fire."""
    latency: Threshold = Threshold(1000)
    """95th percentile of a tool's latency, in milliseconds, above which HighLatency fires."""
    latency_calls: int = 20
    """Calls of a tool in 15 minutes below which HighLatency does not fire."""


settings = system_settings(LoomCore)
