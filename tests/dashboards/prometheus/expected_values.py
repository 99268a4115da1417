"""The values of panels, computed from the samples: by dashboard and panel, for its first query for Prometheus.

Each dashboard needs at least three panels. A key such as `Iteration/B` selects another query of a panel.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tests.dashboards.prometheus.computed import (
    DAYS,
    HOURS,
    MINUTES,
    Vector,
    add,
    count,
    fill_zero,
    increase,
    last,
    mean,
    quantile,
    rate,
    ratio,
    scale,
    share_above,
)

_USED = "gen_ai_client_inference_usage"
_MODEL = "gen_ai_request_model"
QUARTERS = 15 * MINUTES


def _tool_error_share() -> Vector:
    calls = increase("loom_loom_tool_registry_invocations_total", "tool", window=QUARTERS)
    errors = fill_zero(increase("loom_loom_tool_registry_errors_total", "tool", window=QUARTERS), calls)
    return ratio(errors, add(errors, calls))


def _error_share_at_tokenhub() -> Vector:
    requests = increase("tokenhub_requests_total", window=5 * MINUTES)
    return ratio(increase("tokenhub_requests_total", window=5 * MINUTES, status="error"), requests)


_LITELLM_KEY = ("hashed_api_key", "api_key_alias", "rate_limit_type")
_LITELLM_TEAM = ("team", "team_alias")
_LITELLM_DEPLOYMENTS = "gpt-4o-a|gpt-4o-mini-a|claude-a"


def _failed_call_share() -> Vector:
    calls = increase(
        "litellm_deployment_total_requests_total", "model_id", window=5 * MINUTES, model_id=_LITELLM_DEPLOYMENTS
    )
    failures = increase(
        "litellm_deployment_failure_responses_total", "model_id", window=5 * MINUTES, model_id=_LITELLM_DEPLOYMENTS
    )
    return ratio(fill_zero(failures, calls), calls)


def _hours_until_team_budgets_are_spent() -> Vector:
    budgets = last("litellm_team_max_budget_metric", *_LITELLM_TEAM)
    left = last("litellm_remaining_team_budget_metric", *_LITELLM_TEAM)
    spent = increase("litellm_spend_metric_total", *_LITELLM_TEAM, window=6 * HOURS)
    return ratio(scale({team: left[team] for team in budgets}, 6), spent)


def _smallest(values: Iterable[float]) -> float:
    return min(values)


_CLAUDE_TOKENS = "claude_code_token_usage_tokens_total"


def _cache_share(*by: str) -> Vector:
    read = increase(_CLAUDE_TOKENS, *by, window=HOURS, type="cacheRead")
    return ratio(read, increase(_CLAUDE_TOKENS, *by, window=HOURS, type="input|cacheRead|cacheCreation"))


VALUES: dict[str, dict[str, Callable[[], Vector]]] = {
    "agent-outcomes": {
        "LiteLLM requests by outcome": lambda: increase(
            "litellm_proxy_total_requests_metric_total", window=5 * MINUTES, status_code="200"
        ),
        "LiteLLM cost per served request": lambda: ratio(
            increase("litellm_spend_metric_total", "requested_model", window=HOURS),
            increase("litellm_proxy_total_requests_metric_total", "requested_model", window=HOURS, status_code="200"),
        ),
        "LiteLLM hours until team budgets are spent": _hours_until_team_budgets_are_spent,
        "loomflow cost per completed run": lambda: ratio(
            increase("loom_cost_usd_total", window=HOURS),
            increase("loom_session_duration_ms_milliseconds_count", window=HOURS, interrupted="false"),
        ),
    },
    "claude-code-usage": {
        "Cost": lambda: increase("claude_code_cost_usage_USD_total", window=HOURS),
        "Cost by source": lambda: increase("claude_code_cost_usage_USD_total", "query_source", window=HOURS),
        "Cached share of the input": _cache_share,
        "Cached share of the input by model": lambda: _cache_share("model"),
        "Tokens by type": lambda: increase(_CLAUDE_TOKENS, "type", window=HOURS),
    },
    "claude-code-work": {
        "Accepted edits": lambda: ratio(
            increase("claude_code_code_edit_tool_decision_total", window=HOURS, decision="accept"),
            increase("claude_code_code_edit_tool_decision_total", window=HOURS),
        ),
        "Lines changed by type": lambda: increase("claude_code_lines_of_code_count_total", "type", window=HOURS),
        "Commits and pull requests": lambda: increase("claude_code_commit_count_total", window=HOURS),
    },
    "loom-overview": {
        "Providers down": lambda: count("tokenhub_provider_health_state", value=0),
        "LLM requests": lambda: rate("tokenhub_requests_total"),
        "LLM error share": _error_share_at_tokenhub,
        "Requests by status": lambda: rate("tokenhub_requests_total", "status"),
        "Mean latency by model": lambda: mean("tokenhub_request_latency_ms", "model"),
        "Responses slower than 5.12 s": lambda: share_above(
            "5120", "tokenhub_request_latency_ms", "model", window=QUARTERS
        ),
        "Streamed requests of Loom": lambda: increase(
            "loom_provider_requests_total", "provider_id", "success", window=5 * MINUTES
        ),
        "Open files": lambda: ratio(
            last("process_open_fds", "instance", job="loom"), last("process_max_fds", "instance", job="loom")
        ),
    },
    "tokenhub-routing": {
        "Error share": _error_share_at_tokenhub,
        "Mean latency": lambda: mean("tokenhub_request_latency_ms", window=QUARTERS),
        "Responses slower than 5.12 s": lambda: share_above("5120", "tokenhub_request_latency_ms", window=QUARTERS),
        "Requests": lambda: rate("tokenhub_requests_total", "mode"),
        "Skipped providers by reason": lambda: increase(
            "tokenhub_provider_skips_total", "provider", "reason", window=5 * MINUTES
        ),
        "Errors by HTTP status": lambda: increase("tokenhub_request_errors_total", "http_status", window=5 * MINUTES),
    },
    "loom-dispatch": {
        "Streamed requests": lambda: increase("loom_provider_requests_total", window=HOURS),
        "Streamed requests by provider": lambda: increase(
            "loom_provider_requests_total", "provider_id", "success", window=5 * MINUTES
        ),
        "Latency of streamed requests/B": lambda: mean(
            "loom_provider_request_duration_seconds", "provider_id", window=QUARTERS
        ),
        "Streamed requests longer than 51.2 s": lambda: share_above(
            "51.2", "loom_provider_request_duration_seconds", "provider_id", window=QUARTERS
        ),
    },
    "loki-mode-session": {
        "Cost Tracking": lambda: last("loki_cost_usd", "instance"),
        "Failed tasks": lambda: ratio(
            last("loki_tasks_total", "instance", status="failed"), last("loki_tasks_total", "instance")
        ),
        "Task Distribution": lambda: last("loki_tasks_total", "instance", "status"),
        "Tasks pending or in progress": lambda: last(
            "loki_tasks_total", "instance", "status", status="pending|in_progress"
        ),
        "Tasks completed per hour": lambda: increase("loki_tasks_total", "instance", window=HOURS, status="completed"),
        "Event Rate": lambda: rate("loki_events_total", "instance"),
    },
    "loki-mode-fleet": {
        "Highest cost": lambda: last("loki_cost_usd", aggregate=max),
        "Cost per hour by instance": lambda: increase("loki_cost_usd", "instance", window=HOURS),
        "Events by instance": lambda: rate("loki_events_total", "instance"),
        "Failure share by instance": lambda: ratio(
            last("loki_tasks_total", "instance", status="failed"), last("loki_tasks_total", "instance")
        ),
        "Receipts by provenance/B": lambda: last("loki_receipts_total", "instance"),
    },
    "token-flow": {
        "TokenHub tokens": lambda: rate("tokenhub_tokens_total", "direction"),
        "TokenHub spend": lambda: increase("tokenhub_cost_usd_total", window=HOURS),
        "TokenHub projected spend": lambda: scale(increase("tokenhub_cost_usd_total", window=HOURS), 24),
        "TokenHub spend vs. yesterday": lambda: ratio(
            increase("tokenhub_cost_usd_total", window=HOURS),
            increase("tokenhub_cost_usd_total", window=HOURS, offset=DAYS),
        ),
        "Cost of 1,000 tokens": lambda: scale(
            ratio(rate("tokenhub_cost_usd_total", window=HOURS), rate("tokenhub_tokens_total", window=HOURS)), 1000
        ),
        "loomflow tokens": lambda: add(
            rate("loom_tokens_input_total", window=HOURS), rate("loom_tokens_output_total", window=HOURS)
        ),
        "loomflow spend, today and the day before/B": lambda: increase(
            "loom_cost_usd_total", window=HOURS, offset=DAYS
        ),
        "loomflow spend vs. yesterday": lambda: ratio(
            increase("loom_cost_usd_total", window=HOURS),
            increase("loom_cost_usd_total", window=HOURS, offset=DAYS),
        ),
        "loomflow tokens by direction/B": lambda: rate("loom_tokens_output_total", window=HOURS),
        "Cached share of the input": lambda: ratio(
            fill_zero(
                increase(f"{_USED}_cache_read_input_tokens_total", _MODEL, window=HOURS),
                increase(f"{_USED}_input_tokens_total", _MODEL, window=HOURS),
            ),
            increase(f"{_USED}_input_tokens_total", _MODEL, window=HOURS),
        ),
    },
    "loom-core-event-bus": {
        "Published events": lambda: increase("loom_loom_event_bus_published_total", window=QUARTERS),
        "Deliveries by topic": lambda: increase("loom_loom_event_bus_delivered_total", "topic", window=QUARTERS),
        "Drops in the last hour": lambda: increase(
            "loom_loom_event_bus_dropped_total", "topic", "reason", window=HOURS
        ),
        "Subscriptions by topic": lambda: last("loom_loom_event_bus_active_subscriptions", "topic"),
        "Slow publications": lambda: share_above("100", "loom_loom_event_bus_publish_latency_ms", window=QUARTERS),
        "Publish latency by quantile/B": lambda: quantile(
            0.95, "loom_loom_event_bus_publish_latency_ms", window=QUARTERS
        ),
    },
    "loom-core-tools": {
        "Calls by tool": lambda: increase("loom_loom_tool_registry_invoke_latency_ms_count", "tool", window=QUARTERS),
        "Error share by tool": _tool_error_share,
        "Calls longer than 10 s": lambda: share_above(
            "10000", "loom_loom_tool_registry_invoke_latency_ms", "tool", window=QUARTERS
        ),
        "Calls by MCP server/A": lambda: last("loom_mcp_manager_tools_registered_total", "server"),
    },
    "loom-core-agents": {
        "Decisions by route": lambda: increase("loom_loom_router_decisions_total", "route", window=QUARTERS),
        "Confidence by route": lambda: mean("loom_loom_router_confidence_score", "route", window=QUARTERS),
        "Estimated cost by route": lambda: increase("loom_loom_router_estimated_cost_sum", "route", window=HOURS),
        "Event latency by agent": lambda: mean("loom_agent_event_latency", "agent_id", window=QUARTERS),
        "Events longer than 5 s": lambda: share_above("5", "loom_agent_event_latency", "agent_id", window=QUARTERS),
    },
    "litellm-requests": {
        "Unserved requests": lambda: ratio(
            increase(
                "litellm_proxy_failed_requests_metric_total",
                window=5 * MINUTES,
                exception_class="RouterRateLimitError",
            ),
            increase("litellm_proxy_total_requests_metric_total", window=5 * MINUTES),
        ),
        "First token later than 5 s": lambda: share_above(
            "5.0", "litellm_llm_api_time_to_first_token_metric", window=QUARTERS
        ),
        "Failed calls by deployment": _failed_call_share,
        "Requests by model": lambda: rate("litellm_proxy_total_requests_metric_total", "requested_model"),
        "Latency by model": lambda: mean("litellm_llm_api_latency_metric", "requested_model", window=QUARTERS),
        "Latency added by the proxy/B": lambda: mean("litellm_request_queue_time_seconds", window=QUARTERS),
        "Request duration/A": lambda: quantile(0.95, "litellm_request_total_latency_metric", window=QUARTERS),
        "Rate limit used by key": lambda: ratio(
            last("litellm_api_key_rate_limit_used_metric", *_LITELLM_KEY),
            last("litellm_api_key_rate_limit_allowed_metric", *_LITELLM_KEY),
        ),
    },
    "litellm-spend": {
        "Spend vs. yesterday": lambda: ratio(
            increase("litellm_spend_metric_total", window=HOURS),
            increase("litellm_spend_metric_total", window=HOURS, offset=DAYS),
        ),
        "Spend": lambda: increase("litellm_spend_metric_total", window=HOURS),
        "Spend by team": lambda: increase("litellm_spend_metric_total", "team_alias", window=HOURS),
        "Cost of 1,000 tokens": lambda: scale(
            ratio(
                increase("litellm_spend_metric_total", window=HOURS),
                increase("litellm_total_tokens_metric_total", window=HOURS),
            ),
            1000,
        ),
        "Cached share of the input": lambda: ratio(
            increase("litellm_input_cached_tokens_metric_total", window=HOURS),
            increase("litellm_input_tokens_metric_total", window=HOURS),
        ),
        "Share of team budgets left": lambda: ratio(
            last("litellm_remaining_team_budget_metric", *_LITELLM_TEAM, aggregate=_smallest),
            last("litellm_team_max_budget_metric", *_LITELLM_TEAM),
        ),
        "Tokens by direction/B": lambda: increase("litellm_output_tokens_metric_total", window=HOURS),
    },
    "loomflow-agents": {
        "Agent runs": lambda: increase("loom_session_duration_ms_milliseconds_count", window=HOURS),
        "Interrupted runs": lambda: ratio(
            increase("loom_session_duration_ms_milliseconds_count", window=HOURS, interrupted="true"),
            increase("loom_session_duration_ms_milliseconds_count", window=HOURS),
        ),
        "Run duration": lambda: mean("loom_session_duration_ms_milliseconds", window=HOURS),
        "Spend by model": lambda: increase("loom_cost_usd_total", "model", window=HOURS),
        "Budget stops by reason": lambda: increase("loom_budget_exceeded_total", "reason", window=HOURS),
        "Run duration over time": lambda: quantile(0.95, "loom_session_duration_ms_milliseconds", window=HOURS),
        "Inference calls longer than 81.92 s": lambda: share_above(
            "81.92",
            "gen_ai_client_inference_duration_seconds",
            "gen_ai_provider_name",
            _MODEL,
            window=QUARTERS,
        ),
    },
    "otel-genai-models": {
        "Calls": lambda: increase("gen_ai_client_operation_duration_seconds_count", window=HOURS),
        "Call duration": lambda: quantile(0.95, "gen_ai_client_operation_duration_seconds", window=QUARTERS),
        "Input tokens by model": lambda: increase(
            "gen_ai_client_token_usage_sum", _MODEL, window=HOURS, gen_ai_token_type="input"
        ),
        "Time between chunks by model": lambda: mean(
            "gen_ai_client_operation_time_per_output_chunk_seconds", _MODEL, window=QUARTERS
        ),
        "Calls longer than 81.92 s": lambda: share_above(
            "81.92", "gen_ai_client_operation_duration_seconds", _MODEL, window=QUARTERS
        ),
    },
    "otel-genai-agents": {
        "Agent runs": lambda: increase("gen_ai_invoke_agent_duration_seconds_count", window=HOURS),
        "Run duration": lambda: mean("gen_ai_invoke_agent_duration_seconds", window=HOURS),
        "Tool calls per run": lambda: ratio(
            increase("gen_ai_execute_tool_duration_seconds_count", window=HOURS, job="otel-genai"),
            increase("gen_ai_invoke_agent_duration_seconds_count", window=HOURS),
        ),
        "Workflow duration": lambda: quantile(
            0.95, "gen_ai_invoke_workflow_duration_seconds", "gen_ai_workflow_name", window=HOURS
        ),
    },
    "otel-genai-mcp": {
        "Requests sent": lambda: increase("mcp_client_operation_duration_seconds_count", window=QUARTERS),
        "Requests by method/B": lambda: increase(
            "mcp_server_operation_duration_seconds_count", "mcp_method_name", window=QUARTERS
        ),
        "Latency by method": lambda: quantile(
            0.95, "mcp_client_operation_duration_seconds", "mcp_method_name", window=QUARTERS
        ),
        "Session duration/B": lambda: mean("mcp_server_session_duration_seconds", window=HOURS),
    },
}
