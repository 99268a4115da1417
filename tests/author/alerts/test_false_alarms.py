"""Alerts do not fire for series that resemble a fault, such as old counter values after a restart of Prometheus."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.author.alerts import litellm_cases as litellm
from tests.author.alerts.cases import CASES, GENAI_FAILURES
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
_SKIPS = 'tokenhub_provider_skips_total{provider="p", reason="health_down"}'
_HUB_UP, _HUB_REQUESTS = 'up{job="tokenhub"}', 'tokenhub_requests_total{job="tokenhub", status="ok"}'
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
_CLAUDE_COST = 'claude_code_cost_usage_USD_total{model="m", session_id="s", user_email="u"}'
_CLAUDE_INPUT = 'claude_code_token_usage_tokens_total{model="m", type="input"}'
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
        f"{alert} after a restart": FalseAlarm(alert=alert, series={name: "7x20 stale", "up": "1x20 0x1 1x40"}),
    }


def _short(alert: str, name: str, bad: str, good: str, minutes: int, **others: str) -> dict[str, FalseAlarm]:
    """Return cases of a bad state that ends just before the alert would fire, such as during a restart."""
    return {
        f"{alert} after the start of Prometheus": FalseAlarm(
            alert=alert, series={name: f"{bad}x{minutes - 1} {good}x200", **others}
        ),
        f"{alert} after a restart": FalseAlarm(
            alert=alert, series={name: f"{good}x30 {bad}x{minutes - 1} {good}x200", **others}
        ),
    }


def _series(alert: str, **series: dict[str, str]) -> dict[str, FalseAlarm]:
    """Return one case for each name; an underscore stands for a space."""
    return {f"{alert} {name.replace('_', ' ')}": FalseAlarm(alert=alert, series=each) for name, each in series.items()}


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


def _slow_calls(values: str) -> dict[str, str]:
    return {
        f'{_LATENCY}_bucket{{tool="t", le="1000"}}': values.replace("900", "0"),
        f'{_LATENCY}_bucket{{tool="t", le="2500"}}': values,
        f'{_LATENCY}_bucket{{tool="t", le="+Inf"}}': values,
        f'{_LATENCY}_count{{tool="t"}}': values,
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
    **_short("LokiSessionDown", "loki_session_status", "0", "1", 5),
    **_short("LokiMetricsMissing", "loki_session_status", "_", "0", 10),
    **_short("LokiDashboardDown", "up", "0", "1", 5),
    **_short("LokiTooManyAgents", "loki_agents_active", "51", "50", 10),
    **_series(
        "LokiBudgetWarning",
        after_the_start_of_Prometheus={"loki_cost_usd": "4.2x60", "loki_events_total": "70x60"},
        after_a_restart={"loki_cost_usd": "3.9x20 0x40", "loki_events_total": "70+1x20 0+1x40"},
    ),
    **_series(
        "LokiBudgetCritical",
        after_the_start_of_Prometheus={"loki_cost_usd": "4.9x60", "loki_events_total": "70x60"},
        after_a_restart={"loki_cost_usd": "3.9x20 0x40", "loki_events_total": "70+1x20 0+1x40"},
    ),
    **_series(
        "LokiStagnation",
        after_the_start_of_Prometheus={"loki_events_total": "7x39 stale", "loki_session_status": "1x39 stale"},
        after_a_restart={"loki_events_total": "7x30 _x3 0+1x80", "loki_session_status": "1x30 _x3 1x80"},
    ),
    **_series(
        "LokiHighFailureRate",
        after_the_start_of_Prometheus={_FAILED_TASKS: "9x4 9x60", 'loki_tasks_total{status="completed"}': "91x64"},
        after_a_restart={_FAILED_TASKS: "9x20 0x40", 'loki_tasks_total{status="completed"}': "91x20 0x40"},
    ),
    **_short("TokenHubDown", "up", "0", "1", 2),
    **_short("TokenHubAbsent", "up", "_", "1", 5),
    **_short("TokenHubProviderUnhealthy", 'tokenhub_provider_health_state{provider="p"}', "0", "2", 5),
    **_short("TokenHubCircuitOpen", "tokenhub_temporal_circuit_state", "1", "0", 5),
    **_old_values("TokenHubProviderDown", _SKIPS),
    "TokenHubProviderDown of two skips": FalseAlarm(
        alert="TokenHubProviderDown", series={_SKIPS: "_x20 2x40", "up": "1x60"}
    ),
    **_series(
        "TokenHubNoTraffic",
        after_the_start_of_Prometheus={_OK: "900+5x200", "up": "1x200"},
        after_a_restart={_OK: "900+5x20 _x2 5+5x200", "up": "1x20 0x1 1x200"},
    ),
    **_series(
        "TokenHubHighRateLimiting",
        after_the_start_of_Prometheus={"tokenhub_rate_limited_total": "90000x60"},
        after_a_restart={"tokenhub_rate_limited_total": "90000+9x20 _x2 0+9x40"},
    ),
    **_series(
        "TokenHubHeartbeatStalled",
        after_the_start_of_Prometheus={"tokenhub_heartbeat_total": "900+4x60"},
        after_a_restart={"tokenhub_heartbeat_total": "900+4x20 _x2 0+4x40"},
    ),
    **_short("LoomDown", "up", "0", "1", 2),
    **_short("LoomAbsent", "up", "_", "1", 5),
    **_series(
        "LoomRestarts",
        after_the_start_of_Prometheus={"process_start_time_seconds": "9x60"},
        after_a_restart={"process_start_time_seconds": "1x20 _x1 2x40"},
    ),
    "LoomRestarts of two restarts": FalseAlarm(
        alert="LoomRestarts", series={"process_start_time_seconds": "1x20 2x9 3x40"}
    ),
    **_short("LoomOpenFiles", "process_open_fds", "90", "40", 10, process_max_fds="100x200"),
    **_series(
        "LoomDispatchStalled",
        after_the_start_of_Prometheus={"up": "1x29 stale", _HUB_UP: "1x29 stale", _HUB_REQUESTS: "5x29 stale"},
        after_a_restart={"up": "1x60 0 1x43 stale", _HUB_UP: "1x60 0 1x43 stale", _HUB_REQUESTS: "5+1x60 _ 0+1x43"},
        before_half_an_hour_was_observed={"up": "1x43 stale", _HUB_UP: "1x43 stale", _HUB_REQUESTS: "5x43 stale"},
        while_TokenHub_is_down={"up": "1x90", _HUB_UP: "1x20 0x70", _HUB_REQUESTS: "5+1x20 stale"},
        of_a_Loom_that_has_just_started={"up": "_x60 1x40 stale", _HUB_UP: "1x100", _HUB_REQUESTS: "5x100"},
    ),
    **_short("LoomCoreDown", "up", "0", "1", 2),
    **_short("LoomCoreAbsent", "up", "_", "1", 5),
    **_short("LoomCoreNotReporting", "loom_loom_tool_registry_registered_tools", "_", "14", 5, up="1x200"),
    **_series(
        "HighLatency",
        after_the_start_of_Prometheus={**_slow_calls("900x60"), "up": "1x60"},
        after_a_restart={**_slow_calls("900x20 stale"), "up": "1x60"},
    ),
    **_short("LoomflowDown", "up", "0", "1", 5),
    **_old_values("LoomflowSpend", 'loom_cost_usd_total{model="m", otel_scope_name="loomflow"}'),
    **_old_values("LoomflowToolFailures", f"loom_tool_duration_ms_milliseconds_count{_FAILED}"),
    "TokenHubCostSpike after a restart": FalseAlarm(
        alert="TokenHubCostSpike", series={_COST: "0+0.1x90 _x2 0+0.1x28", "up": "1x90 0x1 1x28"}
    ),
    **_old_values("TokenHubUnserved", _UNSERVED),
    "TokenHubUnserved of a single request": FalseAlarm(
        alert="TokenHubUnserved", series={_UNSERVED: "_x20 1x40", "up": "1x60"}
    ),
    "TokenHubUnserved of two requests after others": FalseAlarm(
        alert="TokenHubUnserved", series={_UNSERVED: "7x20 9x40", "up": "1x60"}
    ),
    "TokenHubStoreDropped of two writes": FalseAlarm(
        alert="TokenHubStoreDropped", series={_DROPPED: "7x20 9x40", "up": "1x60"}
    ),
    **_old_values("TokenHubHighErrorRate", _FAILED_REQUESTS),
    **_old_values("TokenHubCriticalErrorRate", _FAILED_REQUESTS),
    **_few_failed_requests("TokenHubHighErrorRate"),
    **_few_failed_requests("TokenHubCriticalErrorRate"),
    "TokenHubHighLatency of few requests": FalseAlarm(
        alert="TokenHubHighLatency",
        series={f"{_RESPONSES}_count": "_x20 9x40", f'{_RESPONSES}_bucket{{le="5120"}}': "_x20 0x40", "up": "1x60"},
    ),
    "TokenHubHighLatency after the start of Prometheus": FalseAlarm(
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
    **_short("ClaudeCodeDown", "up", "0", "1", 5),
    **_series(
        "ClaudeCodeSpend",
        after_the_start_of_Prometheus={_CLAUDE_COST: "900x60", "up": "1x60"},
        after_a_restart={_CLAUDE_COST: "900x70 _x2 0+0.1x40", "up": "1x120"},
    ),
    **_series(
        "ClaudeCodeExpensiveSession",
        after_the_start_of_Prometheus={_CLAUDE_COST: "900x60", "up": "1x60"},
        after_a_restart={_CLAUDE_COST: "900x70 _x2 0+0.1x40", "up": "1x120"},
    ),
    **_series(
        "ClaudeCodeCacheUnused",
        after_the_start_of_Prometheus={_CLAUDE_INPUT: "9000000x60", "up": "1x60"},
        after_a_restart={_CLAUDE_INPUT: "9000000x70 _x2 0+100x40", "up": "1x120"},
        of_little_use={_CLAUDE_INPUT: "_x20 0+9000x100", "up": "1x120"},
    ),
    **_short("OtelGenaiDown", "up", "0", "1", 5),
    **{
        name: case
        for alert, metric, label in GENAI_FAILURES
        for name, case in _old_values(alert, f'{metric}{{{label}, error_type="E"}}').items()
        if name.endswith(("after the start of Prometheus", "after a restart")) or alert == "OtelGenaiCallFailures"
    },
    **{
        f"{alert} of two failures": FalseAlarm(
            alert=alert, series={f'{metric}{{{label}, error_type="E"}}': "_x20 2x40", "up": "1x60"}
        )
        for alert, metric, label in GENAI_FAILURES
    },
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


_TEAM_BUDGET, _KEY_BUDGET = {litellm.TEAM_BUDGET: "50x300"}, {litellm.KEY_BUDGET: "50x300"}
_INFINITE = " ".join(["Inf"] * 60)
_TEAM_WITH_BUDGET = {
    litellm.TEAM_LEFT: "10x60",
    litellm.TEAM_BUDGET: "50x60",
    litellm.TEAM_RESET: "48x60",
    "up": "1x60",
}
FALSE_ALARMS |= {
    **_short("LiteLLMDown", "up", "0", "1", 2),
    **_short("LiteLLMAbsent", "up", "_", "1", 5),
    **_short("LiteLLMTeamBudgetLow", litellm.TEAM_LEFT, "4", "40", 5, **_TEAM_BUDGET),
    **_short("LiteLLMKeyBudgetLow", litellm.KEY_LEFT, "4", "40", 5, **_KEY_BUDGET),
    **_old_values("LiteLLMFailures", litellm.UNSERVED),
    **_old_values("LiteLLMDeploymentFailing", litellm.FAILED_CALLS),
    **_old_values("LiteLLMCooldowns", litellm.COOLDOWNS),
    **_old_values("LiteLLMFallbacksFail", litellm.FAILED_FALLBACKS),
    **_old_values("LiteLLMRateLimited", litellm.LIMITED),
    **_old_values("LiteLLMSlowFirstToken", f"{litellm.FIRST_TOKEN}_count"),
    **_old_values("LiteLLMBudgetExceeded", litellm.OVER_BUDGET),
    **_old_values("LiteLLMSpend", litellm.SPEND),
    **_series(
        "LiteLLMBudgetRunsOut",
        after_the_start_of_Prometheus={**_TEAM_WITH_BUDGET, litellm.SPEND: "500x60"},
        after_a_restart={**_TEAM_WITH_BUDGET, litellm.SPEND: "500x20 0x40"},
        of_a_team_without_a_budget={
            litellm.TEAM_LEFT: _INFINITE,
            litellm.TEAM_RESET: "48x60",
            litellm.SPEND: "0+1x60",
            "up": "1x60",
        },
    ),
    **_series(
        "LiteLLMFailures",
        of_rejected_requests={litellm.LIMITED: "0+100x40", litellm.REQUESTS: "0+100x40", "up": "1x40"},
        of_two_failures={litellm.UNSERVED: "_x20 2x40", "up": "1x60"},
    ),
    **_series("LiteLLMTeamBudgetLow", of_a_team_without_a_budget={litellm.TEAM_LEFT: _INFINITE}),
}


@needs_promtool
@pytest.mark.parametrize("false_alarm", FALSE_ALARMS.values(), ids=FALSE_ALARMS)
def test_an_alert_never_fires(tmp_path: Path, false_alarm: FalseAlarm) -> None:
    system = next(system for system, cases in CASES.items() if false_alarm.alert in cases)
    test = firing_test(system, false_alarm.alert, false_alarm.series, "2h", [])
    query = test["promql_expr_test"][0]
    query["expr"] = f'count_over_time(ALERTS{{alertname="{false_alarm.alert}", alertstate="firing"}}[2h])'
    result = run(tmp_path, system, false_alarm.alert, test)
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_alert_has_a_case_of_a_young_prometheus_and_of_a_restart() -> None:
    alerts = [alert for cases in CASES.values() for alert in cases]
    missing = [
        f"{alert} {case}"
        for alert in alerts
        for case in ("after the start of Prometheus", "after a restart")
        if f"{alert} {case}" not in FALSE_ALARMS
    ]
    assert missing == []
