"""Alerts fire for faults that differences between samples miss, such as failures in the first sample of a series."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.author.alerts.cases import CASES, GENAI_FAILURES
from tests.author.alerts.test_promtool import firing_test, needs_promtool, run

_OK = 'tokenhub_requests_total{status="ok", provider="p", model="m"}'
_FAILED = 'tokenhub_requests_total{status="error", provider="p", model="m"}'
_LOST = 'tokenhub_requests_total{status="error"}'
_SKIPS = 'tokenhub_provider_skips_total{provider="p", reason="health_down"}'
_LATENCY = "tokenhub_request_latency_ms"
_TOOL = '{tool="t", ok="%s", denied="false", otel_scope_name="loomflow"}'

FAULTS: dict[str, tuple[str, dict[str, str]]] = {
    "a burst of failures in a new series, within two scrapes": (
        "TokenHubCriticalErrorRate",
        {_FAILED: "_x20 40x40", _OK: "700x60"},
    ),
    "a few failures in a new series beside many requests": (
        "TokenHubHighErrorRate",
        {_FAILED: "_x20 9x40", _OK: "700x20 800x40"},
    ),
    "three failures without any other request": ("TokenHubCriticalErrorRate", {_FAILED: "_x20 3x40"}),
    "an outage during which TokenHub restarts": (
        "TokenHubCriticalErrorRate",
        {_FAILED: "_x20 0+9x3 0+9x40", _OK: "0+50x20 1000x3 0x40"},
    ),
    "the first requests that no provider serves": ("TokenHubUnserved", {_LOST: "_x20 3x40"}),
    "slow responses in new series": (
        "TokenHubHighLatency",
        {f"{_LATENCY}_count": "_x20 30x40", f'{_LATENCY}_bucket{{le="5120"}}': "_x20 9x40"},
    ),
    "slow responses after a restart": (
        "TokenHubHighLatency",
        {f"{_LATENCY}_count": "900x20 0+5x40", f'{_LATENCY}_bucket{{le="5120"}}': "900x20 0+1x40"},
    ),
    "the first skips of a provider": ("TokenHubProviderDown", {_SKIPS: "_x20 0+5x40"}),
    "expensive requests of a new model": (
        "TokenHubCostSpike",
        {'tokenhub_cost_usd_total{model="cheap"}': "0+0.02x120", 'tokenhub_cost_usd_total{model="new"}': "_x90 5+2x30"},
    ),
    "lost writes in a new series": ("TokenHubStoreDropped", {'tokenhub_store_dropped_total{op="audit"}': "_x20 3x40"}),
    "failing calls of a tool that is called for the first time": (
        "LoomflowToolFailures",
        {f"loom_tool_duration_ms_milliseconds_count{_TOOL % 'false'}": "_x20 3x40"},
    ),
    "stops in a new series": (
        "LoomflowBudgetStops",
        {'loom_budget_exceeded_total{reason="max_tokens", otel_scope_name="loomflow"}': "_x20 2x40"},
    ),
    **{
        f"first failures: {alert}": (alert, {f'{metric}{{{label}, error_type="E"}}': "_x20 3x40"})
        for alert, metric, label in GENAI_FAILURES
    },
    "a burst of drops in a new series": (
        "HighEventDropRate",
        {'loom_loom_event_bus_dropped_total{topic="t", reason="queue_full"}': "_x20 2488x40"},
    ),
    "failing calls of a new tool": (
        "HighErrorRate",
        {'loom_loom_tool_registry_errors_total{tool="t", error="e"}': "_x20 3x40"},
    ),
}


@needs_promtool
@pytest.mark.parametrize("fault", FAULTS)
def test_an_alert_fires(tmp_path: Path, fault: str) -> None:
    alert, series = FAULTS[fault]
    system = next(system for system, cases in CASES.items() if alert in cases)
    test = firing_test(system, alert, {**series, "up": "1x120"}, "2h", [{"labels": "{}", "value": 1}])
    fired = f'count_over_time(ALERTS{{alertname="{alert}", alertstate="firing"}}[2h])'
    test["promql_expr_test"][0]["expr"] = f"count(count by (alertname) ({fired}))"
    result = run(tmp_path, system, alert, test)
    assert result.returncode == 0, result.stdout + result.stderr
