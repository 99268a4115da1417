"""Settings of loomflow."""

from __future__ import annotations

from heddle import SystemSettings, Threshold, Version, system_settings


class Loomflow(SystemSettings):
    """loomflow, a library: the program that uses it serves its metrics."""

    name = "loomflow"
    title = "loomflow"

    job: str | None = "loomflow"
    targets: tuple[str, ...] = ("agents:9464",)
    version: Version = Version((0, 20))
    """Version of loomflow: its metrics have other names in other versions."""
    namespace: str | None = None
    """Prefix of the metric names, if the program sends its metrics to the OpenTelemetry collector: `loom` with
    `out/stack/collector.yaml`, which makes `loom_cost_usd_total` `loom_loom_cost_usd_total`."""
    tool_failure_share: Threshold = Threshold(0.2)
    """Share of a tool's failed calls above which LoomflowToolFailures fires."""
    failed_calls: int = 3
    """Failed calls of a tool in 15 minutes below which LoomflowToolFailures does not fire."""
    budget_stops: Threshold = Threshold(1.5)
    """Runs that a budget stopped in 15 minutes above which LoomflowBudgetStops fires. Prometheus extrapolates the
    count, so the limit is at half a count."""
    spend: Threshold = Threshold(10)
    """US dollars in an hour above which LoomflowSpend fires."""


settings = system_settings(Loomflow)
