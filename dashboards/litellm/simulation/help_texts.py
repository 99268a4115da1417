"""The help texts of LiteLLM's metrics."""

from __future__ import annotations

from ..limits_telemetry import (
    ACTIVE_USERS,
    CALL_FAILURES,
    CALLS,
    CALLS_SERVED,
    COOLDOWNS,
    DEPLOYMENT_REQUEST_LIMIT,
    DEPLOYMENT_STATE,
    DEPLOYMENT_TOKEN_LIMIT,
    FAILED_FALLBACKS,
    FALLBACKS,
    KEY_BUDGET,
    KEY_BUDGET_LEFT,
    KEY_BUDGET_RESET,
    KEY_LIMIT,
    KEY_LIMIT_USED,
    PROVIDER_BUDGET_LEFT,
    PROVIDER_REQUESTS_LEFT,
    PROVIDER_TOKENS_LEFT,
    TEAM_BUDGET,
    TEAM_BUDGET_LEFT,
    TEAM_BUDGET_RESET,
    TEAM_LIMIT,
    TEAM_LIMIT_USED,
    TEAMS,
    USERS,
)
from ..telemetry import (
    CACHE_HITS,
    CACHE_MISSES,
    CACHE_READ_TOKENS,
    CACHE_WRITE_TOKENS,
    FAILURES,
    FIRST_TOKEN,
    IN_FLIGHT,
    INPUT_TOKENS,
    OUTPUT_TOKENS,
    OVERHEAD,
    PROVIDER_LATENCY,
    QUEUE_TIME,
    REASONING_TOKENS,
    REQUESTS,
    SPEND,
    START_TIME,
    TOTAL_LATENCY,
    TOTAL_TOKENS,
)

HELP_TEXTS = {
    ACTIVE_USERS: "Number of billable users in LiteLLM (excludes SCIM-deactivated users)",
    CACHE_HITS: "Total number of LiteLLM cache hits",
    CACHE_MISSES: "Total number of LiteLLM cache misses",
    CACHE_READ_TOKENS: "Provider-side cached input tokens (e.g. OpenAI prompt_tokens_details.cached_tokens, Anthropic "
    "cache_read_input_tokens)",
    CACHE_WRITE_TOKENS: "Provider-side input tokens written to prompt cache (e.g. Anthropic "
    "cache_creation_input_tokens)",
    CALLS: "LLM Deployment Analytics - Total number of LLM API calls via litellm - success + failure",
    CALLS_SERVED: "LLM Deployment Analytics - Total number of successful LLM API calls via litellm",
    CALL_FAILURES: "LLM Deployment Analytics - Total number of failed LLM API calls for a specific LLM deploymeny. "
    "exception_status is the status of the exception from the llm api",
    COOLDOWNS: "LLM Deployment Analytics - Number of times a deployment has been cooled down by LiteLLM load "
    "balancing logic. exception_status is the status of the exception that caused the deployment to "
    "be cooled down",
    DEPLOYMENT_REQUEST_LIMIT: "Deployment RPM limit found in config",
    DEPLOYMENT_STATE: "LLM Deployment Analytics - The state of the deployment: 0 = healthy, 1 = partial outage, 2 = "
    "complete outage",
    DEPLOYMENT_TOKEN_LIMIT: "Deployment TPM limit found in config",
    FAILED_FALLBACKS: "LLM Deployment Analytics - Number of failed fallback requests from primary model -> fallback "
    "model",
    FAILURES: "Total number of failed responses from proxy - the client did not get a success response from "
    "litellm proxy",
    FALLBACKS: "LLM Deployment Analytics - Number of successful fallback requests from primary model -> fallback model",
    FIRST_TOKEN: "Time to first token for a models LLM API call",
    INPUT_TOKENS: "Total number of input tokens from LLM requests",
    IN_FLIGHT: "Number of HTTP requests currently in-flight on this uvicorn worker",
    KEY_BUDGET: "Maximum budget set for api key",
    KEY_BUDGET_LEFT: "Remaining budget for api key",
    KEY_BUDGET_RESET: "Remaining hours for api key budget to be reset",
    KEY_LIMIT: "Configured rate limit for the API Key in the current window (rpm_limit / tpm_limit), by "
    "rate_limit_type",
    KEY_LIMIT_USED: "Requests or tokens the API Key has consumed in the current rate limit window, by rate_limit_type",
    OUTPUT_TOKENS: "Total number of output tokens from LLM requests",
    OVERHEAD: "Latency overhead (milliseconds) added by LiteLLM processing",
    PROVIDER_BUDGET_LEFT: "Remaining budget for provider - used when you set provider budget limits",
    PROVIDER_LATENCY: "Total latency (seconds) for a models LLM API call",
    PROVIDER_REQUESTS_LEFT: "LLM Deployment Analytics - remaining requests for model, returned from LLM API Provider",
    PROVIDER_TOKENS_LEFT: "remaining tokens for model, returned from LLM API Provider",
    QUEUE_TIME: "Time (seconds) from request arrival at the proxy to the start of pre-call processing -- includes "
    "authentication and any ASGI-level queueing",
    REASONING_TOKENS: "Reasoning tokens reported in completion_tokens_details.reasoning_tokens",
    REQUESTS: "Total number of requests made to the proxy server - track number of client side requests",
    SPEND: "Total spend on LLM requests",
    START_TIME: "Start time of the process since unix epoch in seconds.",
    TEAMS: "Total number of teams in LiteLLM",
    TEAM_BUDGET: "Maximum budget set for team",
    TEAM_BUDGET_LEFT: "Remaining budget for team",
    TEAM_BUDGET_RESET: "Remaining days for team budget to be reset",
    TEAM_LIMIT: "Configured rate limit for the Team in the current window (team rpm_limit / tpm_limit), by "
    "rate_limit_type",
    TEAM_LIMIT_USED: "Requests or tokens the Team has consumed in the current rate limit window, by rate_limit_type",
    TOTAL_LATENCY: "End-to-end latency (seconds) for a request to LiteLLM Proxy Server, from the moment the request "
    "reached the proxy through the end of processing -- includes authentication, pre-call hooks, the "
    "LLM API call, and post-call processing",
    TOTAL_TOKENS: "Total number of input + output tokens from LLM requests",
    USERS: "Total number of users in LiteLLM",
}
