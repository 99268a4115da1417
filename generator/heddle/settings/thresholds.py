"""The bounds of the alerts that Heddle ships, by their names under `thresholds`."""

from __future__ import annotations

from collections.abc import Mapping

from heddle.settings.kinds import Value

THRESHOLDS: Mapping[str, Value] = {
    "loki_mode_budget_warning": 0.8,
    "loki_mode_budget_critical": 0.9,
    "loki_mode_failed_share": 0.1,
    "loki_mode_agents": 50.0,
    "tokenhub_error_share_warning": 0.05,
    "tokenhub_error_share_critical": 0.25,
    "tokenhub_provider_error_share": 0.9,
    "tokenhub_slow_share": 0.05,
    "tokenhub_spend_growth": 2.0,
    "tokenhub_spend_floor": 1.0,
    "tokenhub_rate_limited": 10.0,
    "loom_open_files_share": 0.8,
    "loom_core_drop_share": 0.01,
    "loom_core_error_share": 0.05,
    "loom_core_latency": 1000.0,
    "loom_core_latency_calls": 20.0,
    "loomflow_tool_failure_share": 0.2,
    "loomflow_spend": 10.0,
    "loopos_error_share": 0.05,
    "loopos_latency": 30000.0,
    "loopos_spend": 10.0,
    "loopos_age": 1800.0,
}
