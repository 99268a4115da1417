"""Alerts do not fire for series that resemble a fault, such as old counter values after a restart of Prometheus."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.author.alerts.cases import CASES
from tests.author.alerts.test_promtool import firing_test, needs_promtool, run


@dataclass(frozen=True, slots=True, kw_only=True)
class FalseAlarm:
    """Values by series without the labels of the target, in promtool's notation; a step is a minute."""

    alert: str
    series: dict[str, str]


_UNSERVED = 'tokenhub_requests_total{status="error"}'
_DROPPED = 'tokenhub_store_dropped_total{op="audit"}'
_STOPPED = 'loom_budget_exceeded_total{reason="max_tokens", otel_scope_name="loomflow"}'
_OK = 'tokenhub_requests_total{status="ok", provider="p", model="m"}'
_FAILED_REQUESTS = 'tokenhub_requests_total{status="error", provider="p", model="m"}'
_RESPONSES = "tokenhub_request_latency_ms"
_COST = 'tokenhub_cost_usd_total{model="m"}'
_LATENCY = "loom_loom_tool_registry_invoke_latency_ms"
_ERRORS = 'loom_loom_tool_registry_errors_total{tool="t", error="e"}'
_LOST_CALLS = (
    'loom_loom_tool_registry_errors_total{tool="s:a", error="Execution failed: MCP call failed: IO error: Broken pipe"}'
)
_REJECTED_CALLS = (
    'loom_loom_tool_registry_errors_total{tool="s:a", error="Execution failed: MCP call failed: Server error: no"}'
)
_TOOLS_REGISTERED = "loom_loom_tool_registry_registered_tools"
_DROPS = 'loom_loom_event_bus_dropped_total{topic="t", reason="queue_full"}'
_FAILED = '{tool="t", ok="false", denied="false", otel_scope_name="loomflow"}'
_DOWN, _GAP = "1x9 0x19 1x30", "1x9 _x20 1x30"


def _old_values(alert: str, name: str) -> dict[str, FalseAlarm]:
    """Return cases of a counter that has not increased since before Prometheus scraped it."""
    values = "7x9 stale _x19 7x30"
    return {
        f"{alert} after the start of Prometheus": FalseAlarm(alert=alert, series={name: "7x60", "up": "1x60"}),
        f"{alert} after the target was down": FalseAlarm(alert=alert, series={name: values, "up": _DOWN}),
        f"{alert} after a scrape gap": FalseAlarm(alert=alert, series={name: "7x9 _x20 7x30", "up": _GAP}),
        f"{alert} of a new target beside an old one": FalseAlarm(
            alert=alert, series={name: "_x20 7x40", "up": "_x20 1x40", 'up{instance="b:1"}': "1x60"}
        ),
    }


def _few_failed_requests(alert: str) -> dict[str, FalseAlarm]:
    """Return cases of failures that are too few to judge a share by, and of failures that are over."""
    cases = {
        "one failure of two requests": {_FAILED_REQUESTS: "_x20 1x40", _OK: "_x20 1x40"},
        "one failure of two requests after others": {_FAILED_REQUESTS: "7x20 8x40", _OK: "7x20 8x40"},
        "two failures and no other request": {_FAILED_REQUESTS: "_x20 2x40"},
        "two failures after a restart": {_FAILED_REQUESTS: "7x20 _x3 2x37", _OK: "700x20 _x3 0x37"},
    }
    return {
        f"{alert} of {name}": FalseAlarm(alert=alert, series={**series, "up": "1x60"}) for name, series in cases.items()
    }


_FAILED_TASKS = 'loki_tasks_total{status="failed"}'

FALSE_ALARMS = {
    "LokiStagnation before 40 minutes were observed": FalseAlarm(
        alert="LokiStagnation", series={"loki_events_total": "7x38 stale", "loki_session_status": "1x38 stale"}
    ),
    "LokiStagnation after the dashboard was down": FalseAlarm(
        alert="LokiStagnation",
        series={
            "loki_events_total": "0+1x30 stale _x59 31+0x30 62+1x30",
            "loki_session_status": "1x30 stale _x59 1x60",
        },
    ),
    "LokiStagnation of a change to another project": FalseAlarm(
        alert="LokiStagnation", series={"loki_events_total": "90x29 5x29 7x29", "loki_session_status": "1x90"}
    ),
    "LokiBudgetCritical of a run that is over": FalseAlarm(
        alert="LokiBudgetCritical", series={"loki_cost_usd": "4.9x120", "loki_events_total": "70x120"}
    ),
    "LokiHighFailureRate of one failed task": FalseAlarm(alert="LokiHighFailureRate", series={_FAILED_TASKS: "1x60"}),
    "LokiHighFailureRate of two failed tasks": FalseAlarm(alert="LokiHighFailureRate", series={_FAILED_TASKS: "2x60"}),
    "LokiSessionDown while a run restarts": FalseAlarm(
        alert="LokiSessionDown", series={"loki_session_status": "1x20 0x4 1x60"}
    ),
    "LokiSessionDown of a paused run": FalseAlarm(alert="LokiSessionDown", series={"loki_session_status": "2x60"}),
    "LokiMetricsMissing of a dashboard without a run": FalseAlarm(
        alert="LokiMetricsMissing", series={"loki_session_status": "0x120"}
    ),
    **_old_values("TokenHubUnserved", _UNSERVED),
    **_old_values("TokenHubHighErrorRate", _FAILED_REQUESTS),
    **_old_values("TokenHubCriticalErrorRate", _FAILED_REQUESTS),
    **_few_failed_requests("TokenHubHighErrorRate"),
    **_few_failed_requests("TokenHubCriticalErrorRate"),
    "TokenHubHighLatency of few requests": FalseAlarm(
        alert="TokenHubHighLatency",
        series={f"{_RESPONSES}_count": "_x20 9x40", f'{_RESPONSES}_bucket{{le="5120"}}': "_x20 0x40", "up": "1x60"},
    ),
    "TokenHubHighLatency of slow responses before the start of Prometheus": FalseAlarm(
        alert="TokenHubHighLatency",
        series={f"{_RESPONSES}_count": "900x60", f'{_RESPONSES}_bucket{{le="5120"}}': "0x60", "up": "1x60"},
    ),
    "TokenHubHighLatency after a restart": FalseAlarm(
        alert="TokenHubHighLatency",
        series={
            f"{_RESPONSES}_count": "0+9x20 0+9x40",
            f'{_RESPONSES}_bucket{{le="5120"}}': "0+9x20 0+9x40",
            "up": "1x60",
        },
    ),
    **_old_values("TokenHubStoreDropped", _DROPPED),
    **_old_values("LoomflowBudgetStops", _STOPPED),
    **_old_values("HighErrorRate", _ERRORS),
    **_old_values("HighEventDropRate", _DROPS),
    **_old_values("MCPServerDown", _LOST_CALLS),
    **{
        f"LoomCoreNotReporting {name}": FalseAlarm(
            alert="LoomCoreNotReporting", series={_TOOLS_REGISTERED: values, "up": up}
        )
        for name, values, up in (
            ("after the start of Prometheus", "_x20 14x40", "_x20 1x40"),
            ("while the collector is down", "14x20 stale _x40", "1x20 0x40"),
            ("while Loom Core and its collector restart", "14x20 stale _x3 14x50", "1x20 0 1x40"),
            ("of a collector that is no longer scraped", "14x20 stale", "1x20 stale"),
        )
    },
    "HighErrorRate of two failures": FalseAlarm(alert="HighErrorRate", series={_ERRORS: "_x20 2x40", "up": "1x60"}),
    "HighEventDropRate of nine drops": FalseAlarm(
        alert="HighEventDropRate", series={_DROPS: "_x20 9x40", "up": "1x60"}
    ),
    "MCPServerDown of two lost calls": FalseAlarm(
        alert="MCPServerDown", series={_LOST_CALLS: "_x20 2x40", "up": "1x60"}
    ),
    "MCPServerDown of a server that rejects calls": FalseAlarm(
        alert="MCPServerDown", series={_REJECTED_CALLS: "0+9x60", "up": "1x60"}
    ),
    "HighErrorRate of old failures": FalseAlarm(
        alert="HighErrorRate",
        series={
            'loom_loom_tool_registry_errors_total{tool="t", error="e"}': "9x60",
            'loom_loom_tool_registry_invocations_total{tool="t"}': "9x60",
            "up": "1x60",
        },
    ),
    "LoomflowToolFailures of old failures": FalseAlarm(
        alert="LoomflowToolFailures",
        series={
            f"loom_tool_duration_ms_milliseconds_count{_FAILED}": "9x60",
            "up": "1x60",
        },
    ),
    **{
        f"LoomflowToolFailures of {failures} after {before}": FalseAlarm(
            alert="LoomflowToolFailures",
            series={f"loom_tool_duration_ms_milliseconds_count{_FAILED}": values, "up": "1x60"},
        )
        for failures, before, values in (
            ("one failure", "none", "_x20 1x40"),
            ("two failures", "none", "_x20 2x40"),
            ("two failures", "old ones", "7x20 9x40"),
            ("two failures", "a restart", "7x20 _x3 2x37"),
        )
    },
    "LoomflowBudgetStops of a single stop": FalseAlarm(
        alert="LoomflowBudgetStops", series={_STOPPED: "_x20 1x40", "up": "1x60"}
    ),
    "LoomflowBudgetStops of a single stop after others": FalseAlarm(
        alert="LoomflowBudgetStops", series={_STOPPED: "7x20 8x40", "up": "1x60"}
    ),
    "LoomflowDown of a program that is up for one scrape": FalseAlarm(
        alert="LoomflowDown", series={"up": " ".join(["0x4 1"] * 12)}
    ),
    "TokenHubCostSpike after the start of Prometheus": FalseAlarm(
        alert="TokenHubCostSpike", series={_COST: "900+0.1x120", "up": "1x120"}
    ),
    "TokenHubCostSpike after the start of a target": FalseAlarm(
        alert="TokenHubCostSpike", series={_COST: "_x30 900+0.1x90", "up": "_x30 1x90"}
    ),
    "TokenHubCostSpike of one expensive request": FalseAlarm(
        alert="TokenHubCostSpike", series={_COST: "0+0.01x90 20.9+0.01x30", "up": "1x120"}
    ),
    "HighLatency of a rarely called tool": FalseAlarm(
        alert="HighLatency",
        series={
            f'{_LATENCY}_bucket{{tool="t", le="1000"}}': "0+1x9 9x2 10+1x26",
            f'{_LATENCY}_bucket{{tool="t", le="2500"}}': "0+1x40",
            f'{_LATENCY}_bucket{{tool="t", le="+Inf"}}': "0+1x40",
            f'{_LATENCY}_count{{tool="t"}}': "0+1x40",
        },
    ),
}


@needs_promtool
@pytest.mark.parametrize("false_alarm", FALSE_ALARMS.values(), ids=FALSE_ALARMS)
def test_an_alert_never_fires(tmp_path: Path, false_alarm: FalseAlarm) -> None:
    system = next(system for system, cases in CASES.items() if false_alarm.alert in cases)
    test = firing_test(system, false_alarm.alert, false_alarm.series, "2h", [])
    query = test["promql_expr_test"][0]
    query["expr"] = f'count_over_time(ALERTS{{alertname="{false_alarm.alert}", alertstate="firing"}}[2h])'
    result = run(tmp_path, system, test)
    assert result.returncode == 0, result.stdout + result.stderr
