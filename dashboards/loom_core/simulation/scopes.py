"""Series of Loom Core with the instrumentation scope that records them, which differs between its components."""

from __future__ import annotations

from heddle import Curve, Distribution, Metric, MetricCurve, SeriesUpdate, increment, metric_curve, observe

_SCOPES = {
    "loom_event_bus_": "loom.event_bus",
    "loom_tool_registry_": "loom.tool_registry",
    "mcp_manager_": "loom.mcp_manager",
    "loom_router_": "loom.router",
    "loom_llm_": "loom.llm.orchestrator",
    "agent_runtime_": "loom.agent_runtime",
    "agent_": "loom.agent",
}
"""By the start of a metric's name, without the namespace of the collector."""


def _scope(metric: Metric) -> str:
    return next(scope for start, scope in _SCOPES.items() if metric.declared.startswith(start))


def count(metric: Metric, amount: Distribution | None = None, /, **labels: str) -> SeriesUpdate:
    """Return an update that increments a counter, by 1 or by an amount."""
    return increment(metric, amount, otel_scope_name=_scope(metric), **labels)


def measure(metric: Metric, amount: Distribution, factor: float = 1.0, /, **labels: str) -> SeriesUpdate:
    """Return an update that observes an amount in a histogram; `factor` converts it to the metric's unit."""
    return observe(metric, amount, factor, otel_scope_name=_scope(metric), **labels)


def gauge_curve(metric: Metric, curve: Curve, /, **labels: str) -> MetricCurve:
    """Return the curve of one series of a gauge."""
    return metric_curve(metric, curve, otel_scope_name=_scope(metric), **labels)
