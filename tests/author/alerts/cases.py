"""For each alert, series for which it fires and series for which it does not, in promtool's notation.

A step is a minute: `0x9` is ten zeros, `0+5x9` grows by five, `_` is a missing sample.
"""

from __future__ import annotations

from tests.author.alerts import litellm_cases
from tests.author.alerts.case import Case

_OK, _FAILED = '{status="ok", provider="p", model="m"}', '{status="error", provider="p", model="m"}'
_LOST = '{status="error"}'
_HUB_UP, _HUB_REQUESTS = 'up{job="tokenhub"}', 'tokenhub_requests_total{job="tokenhub", status="ok"}'
_BUCKET = "tokenhub_request_latency_ms_bucket"
_COUNT = "tokenhub_request_latency_ms_count"
_TOOL = '{tool="t", ok="%s", denied="false", otel_scope_name="loomflow"}'
_LATENCY = "loom_loom_tool_registry_invoke_latency_ms_bucket"
_GONE = "Execution failed: MCP call failed: IO error: Broken pipe (os error 32)"
_LOST_CALLS = f'loom_loom_tool_registry_errors_total{{tool="s:a", error="{_GONE}"}}'
_CALLS = "loom_loom_tool_registry_invoke_latency_ms_count"

GENAI_FAILURES = (
    ("OtelGenaiCallFailures", "gen_ai_client_operation_duration_seconds_count", 'gen_ai_request_model="m"'),
    ("OtelGenaiAgentFailures", "gen_ai_invoke_agent_duration_seconds_count", 'gen_ai_agent_name="a"'),
    ("OtelGenaiToolFailures", "gen_ai_execute_tool_duration_seconds_count", 'gen_ai_tool_name="t"'),
    ("OtelGenaiMcpFailures", "mcp_client_operation_duration_seconds_count", 'mcp_method_name="tools/call"'),
)
"""The alerts on failures of programs with OpenTelemetry's GenAI metrics, with their metrics and labels."""


def _two_dashboards(name: str, values: str) -> dict[str, str]:
    return {name: values, f'{name}{{instance="b:1"}}': values}


_CLAUDE_COST = 'claude_code_cost_usage_USD_total{model="m", session_id="s", user_email="u"}'
_CLAUDE_TOKENS = 'claude_code_token_usage_tokens_total{model="m", type="%s"}'

CASES: dict[str, dict[str, Case]] = {
    "claude-code": {
        "ClaudeCodeDown": Case(at="6m", fires={"up": "0x9"}, normal={"up": "1x9"}),
        "ClaudeCodeSpend": Case(
            at="65m", fires={_CLAUDE_COST: "0+1x90"}, normal={_CLAUDE_COST: "0+0.8x90"}, text="60 USD"
        ),
        "ClaudeCodeExpensiveSession": Case(
            at="65m", fires={_CLAUDE_COST: "0+0.4x90"}, normal={_CLAUDE_COST: "0+0.3x90"}, text="24 USD"
        ),
        "ClaudeCodeCacheUnused": Case(
            at="80m",
            fires={_CLAUDE_TOKENS % "input": "0+30000x90", _CLAUDE_TOKENS % "cacheRead": "0+10000x90"},
            normal={_CLAUDE_TOKENS % "input": "0+10000x90", _CLAUDE_TOKENS % "cacheRead": "0+30000x90"},
            text="25%",
        ),
    },
    "litellm": litellm_cases.CASES,
    "loki-mode": {
        "LokiSessionDown": Case(
            at="6m",
            fires={"loki_session_status": "0x9"},
            normal={"loki_session_status": "2x9"},
            text="five minutes",
        ),
        "LokiMetricsMissing": Case(at="11m", fires={"up": "1x20"}, normal={"loki_session_status": "0x20"}),
        "LokiDashboardDown": Case(at="6m", fires={"up": "0x9"}, normal={"up": "1x9"}),
        # Two dashboards show one run: one alert.
        "LokiBudgetWarning": Case(
            at="1m",
            fires={**_two_dashboards("loki_cost_usd", "4.2x9"), **_two_dashboards("loki_events_total", "7+1x9")},
            normal={"loki_cost_usd": "4.6x9", "loki_events_total": "7+1x9"},
            text="84%",
        ),
        "LokiBudgetCritical": Case(
            at="1m",
            fires={**_two_dashboards("loki_cost_usd", "4.6x9"), **_two_dashboards("loki_events_total", "7+1x9")},
            normal={"loki_cost_usd": "4.2x9", "loki_events_total": "7+1x9"},
            text="92%",
        ),
        "LokiStagnation": Case(
            at="45m",
            fires={"loki_events_total": "7x60", "loki_session_status": "1x60"},
            normal={"loki_events_total": "7+1x60", "loki_session_status": "1x60"},
            text="40 minutes",
        ),
        "LokiHighFailureRate": Case(
            at="6m",
            fires={'loki_tasks_total{status="failed"}': "3x9", 'loki_tasks_total{status="completed"}': "9x9"},
            normal={'loki_tasks_total{status="failed"}': "3x9", 'loki_tasks_total{status="completed"}': "27x9"},
            text="25%",
        ),
        "LokiTooManyAgents": Case(
            at="11m", fires={"loki_agents_active": "51x20"}, normal={"loki_agents_active": "50x20"}
        ),
    },
    "tokenhub": {
        "TokenHubDown": Case(at="3m", fires={"up": "0x9"}, normal={"up": "1x9"}),
        "TokenHubAbsent": Case(at="6m", fires={'up{job="other"}': "1x9"}, normal={"up": "0x9"}),
        "TokenHubHighErrorRate": Case(
            at="12m",
            fires={f"tokenhub_requests_total{_OK}": "0+90x20", f"tokenhub_requests_total{_FAILED}": "0+10x20"},
            normal={f"tokenhub_requests_total{_OK}": "0+50x20", f"tokenhub_requests_total{_FAILED}": "0+50x20"},
            text="10%",
        ),
        "TokenHubCriticalErrorRate": Case(
            at="9m",
            fires={f"tokenhub_requests_total{_OK}": "0+50x20", f"tokenhub_requests_total{_FAILED}": "0+50x20"},
            normal={f"tokenhub_requests_total{_OK}": "0+90x20", f"tokenhub_requests_total{_FAILED}": "0+10x20"},
            text="50%",
        ),
        "TokenHubUnserved": Case(
            at="4m",
            fires={f"tokenhub_requests_total{_LOST}": "_ 3x9", "up": "1x9"},
            normal={f"tokenhub_requests_total{_FAILED}": "_ 9x9", "up": "1x9"},
        ),
        "TokenHubHighLatency": Case(
            at="12m",
            fires={f'{_BUCKET}{{le="5120"}}': "0+9x20", f'{_BUCKET}{{le="+Inf"}}': "0+10x20", _COUNT: "0+10x20"},
            normal={
                f'{_BUCKET}{{le="5120"}}': "0+10x20",
                f'{_BUCKET}{{le="+Inf"}}': "0+10x20",
                _COUNT: "0+10x20",
            },
            text="10%",
        ),
        "TokenHubProviderDown": Case(
            at="12m",
            fires={'tokenhub_provider_skips_total{provider="p", reason="health_down"}': "0+4x20", "up": "1x20"},
            normal={
                'tokenhub_provider_skips_total{provider="p", reason="health_down"}': "_x5 1x15",
                'tokenhub_provider_skips_total{provider="p", reason="disabled"}': "0+99x20",
                "up": "1x20",
            },
            text="20 times",
        ),
        "TokenHubProviderUnhealthy": Case(
            at="6m",
            fires={'tokenhub_provider_health_state{provider="p"}': "0x9"},
            normal={'tokenhub_provider_health_state{provider="p"}': "1x9"},
        ),
        "TokenHubCostSpike": Case(
            at="75m",
            fires={"tokenhub_cost_usd_total": "0+0.1x60 16+1x20", "up": "1x90"},
            normal={"tokenhub_cost_usd_total": "0+0.0001x60 0.016+0.001x20", "up": "1x90"},
        ),
        "TokenHubNoTraffic": Case(
            at="21m", fires={"up": "1x30"}, normal={f"tokenhub_requests_total{_OK}": "0+1x30", "up": "1x30"}
        ),
        "TokenHubHighRateLimiting": Case(
            at="12m",
            fires={"tokenhub_rate_limited_total": "0+660x20"},
            normal={"tokenhub_rate_limited_total": "0+540x20"},
            text="11 requests per second",
        ),
        "TokenHubHeartbeatStalled": Case(
            at="9m", fires={"tokenhub_heartbeat_total": "40x20"}, normal={"tokenhub_heartbeat_total": "0+4x20"}
        ),
        "TokenHubCircuitOpen": Case(
            at="6m",
            fires={"tokenhub_temporal_circuit_state": "1x9"},
            normal={"tokenhub_temporal_circuit_state": "0x9"},
        ),
        "TokenHubStoreDropped": Case(
            at="20m",
            fires={'tokenhub_store_dropped_total{op="audit"}': "_x18 3x9", "up": "1x30"},
            normal={'tokenhub_store_dropped_total{op="audit"}': "9x30", "up": "1x30"},
            text="lost 3 writes",
        ),
    },
    "loom": {
        "LoomDown": Case(at="3m", fires={"up": "0x9"}, normal={"up": "1x9"}),
        "LoomAbsent": Case(at="6m", fires={'up{job="other"}': "1x9"}, normal={"up": "0x9"}),
        "LoomRestarts": Case(
            at="20m",
            fires={"process_start_time_seconds": "1x4 2x4 3x4 4x9"},
            normal={"process_start_time_seconds": "1x9 2x19"},
            text="3 times",
        ),
        "LoomOpenFiles": Case(
            at="11m",
            fires={"process_open_fds": "90x20", "process_max_fds": "100x20"},
            normal={"process_open_fds": "70x20", "process_max_fds": "100x20"},
            text="90%",
        ),
        "LoomDispatchStalled": Case(
            at="50m",
            fires={"up": "1x60", _HUB_UP: "1x60", _HUB_REQUESTS: "5x60"},
            normal={"up": "1x60", _HUB_UP: "1x60", _HUB_REQUESTS: "5+1x60"},
            text="no work for 30 minutes",
        ),
    },
    "loom-core": {
        "LoomCoreDown": Case(at="3m", fires={"up": "0x9"}, normal={"up": "1x9"}),
        "LoomCoreAbsent": Case(at="6m", fires={'up{job="other"}': "1x9"}, normal={"up": "0x9"}),
        "LoomCoreNotReporting": Case(
            at="12m",
            fires={"loom_loom_tool_registry_registered_tools": "14x3 stale", "up": "1x20"},
            normal={"loom_loom_tool_registry_registered_tools": "14x20", "up": "1x20"},
            text="five minutes",
        ),
        "HighEventDropRate": Case(
            at="12m",
            fires={
                'loom_loom_event_bus_dropped_total{topic="t", reason="queue_full"}': "0+5x20",
                'loom_loom_event_bus_delivered_total{topic="t"}': "0+95x20",
            },
            normal={
                'loom_loom_event_bus_dropped_total{topic="t", reason="queue_full"}': "9x20",
                'loom_loom_event_bus_delivered_total{topic="t"}': "0+95x20",
            },
            text="5%",
        ),
        "HighErrorRate": Case(
            at="12m",
            fires={
                'loom_loom_tool_registry_errors_total{tool="t", error="e"}': "0+10x20",
                'loom_loom_tool_registry_invocations_total{tool="t"}': "0+90x20",
            },
            normal={
                'loom_loom_tool_registry_errors_total{tool="t", error="e"}': "0+1x20",
                'loom_loom_tool_registry_invocations_total{tool="t"}': "0+99x20",
            },
            text="10%",
        ),
        "MCPServerDown": Case(
            at="12m",
            fires={
                _LOST_CALLS: "_x8 1 2 3 3x9",
                'loom_loom_tool_registry_invocations_total{tool="s:a"}': "0+5x5 25x20",
                'loom_loom_tool_registry_invocations_total{tool="other:a"}': "0+5x20",
                "loom_mcp_manager_servers_active": "2x20",
                "up": "1x20",
            },
            normal={
                _LOST_CALLS: "_x8 1 2 3 3x9",
                'loom_loom_tool_registry_invocations_total{tool="s:b"}': "0+5x20",
                "up": "1x20",
            },
            text="3 calls",
        ),
        "HighLatency": Case(
            at="12m",
            fires={
                f'{_LATENCY}{{tool="t", le="1000"}}': "0x20",
                f'{_LATENCY}{{tool="t", le="2500"}}': "0+10x20",
                f'{_LATENCY}{{tool="t", le="+Inf"}}': "0+10x20",
                f'{_CALLS}{{tool="t"}}': "0+10x20",
            },
            normal={
                f'{_LATENCY}{{tool="t", le="500"}}': "0+10x20",
                f'{_LATENCY}{{tool="t", le="1000"}}': "0+10x20",
                f'{_LATENCY}{{tool="t", le="+Inf"}}': "0+10x20",
                f'{_CALLS}{{tool="t"}}': "0+10x20",
            },
        ),
    },
    "loomflow": {
        "LoomflowDown": Case(at="6m", fires={"up": "0x9"}, normal={"up": "1x9"}),
        "LoomflowBudgetStops": Case(
            at="5m",
            fires={
                'loom_budget_exceeded_total{reason="max_tokens", otel_scope_name="loomflow"}': "_x3 2x9",
                "up": "1x9",
            },
            normal={
                'loom_budget_exceeded_total{reason="max_tokens", otel_scope_name="other"}': "_x3 2x9",
                "up": "1x9",
            },
            text="2 agent runs",
        ),
        "LoomflowToolFailures": Case(
            at="18m",
            fires={
                f"loom_tool_duration_ms_milliseconds_count{_TOOL % 'false'}": "0+3x30",
                f"loom_tool_duration_ms_milliseconds_count{_TOOL % 'true'}": "0+7x30",
            },
            normal={
                f"loom_tool_duration_ms_milliseconds_count{_TOOL % 'false'}": "0+1x30",
                f"loom_tool_duration_ms_milliseconds_count{_TOOL % 'true'}": "0+9x30",
            },
            text="30%",
        ),
        "LoomflowSpend": Case(
            at="65m",
            fires={'loom_cost_usd_total{model="m", otel_scope_name="loomflow"}': "0+0.2x90"},
            normal={'loom_cost_usd_total{model="m", otel_scope_name="loomflow"}': "0+0.1x90"},
            text="12 USD",
        ),
    },
    "otel-genai": {
        "OtelGenaiDown": Case(at="6m", fires={"up": "0x9"}, normal={"up": "1x9"}),
        **{
            alert: Case(
                at="21m",
                fires={f'{name}{{{label}, error_type="E"}}': "0+3x30", f'{name}{{{label}, error_type=""}}': "0+7x30"},
                normal={f'{name}{{{label}, error_type="E"}}': "_x9 1x30", f"{name}{{{label}}}": "0+9x30"},
                text="30%",
            )
            for alert, name, label in GENAI_FAILURES
        },
    },
}
