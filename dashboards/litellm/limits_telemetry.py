"""The metrics of LiteLLM about budgets, rate limits and deployments, as version 1.108.7 emits them.

Budgets and rate limits are set by each request of the key or team. With a database, LiteLLM also sets the budgets every
five minutes. Without a budget, the remaining budget is infinite.
"""

from heddle import Counter, Gauge, Label, once

from .telemetry import CLIENT, DEPLOYMENT_ID, EXCEPTION, KEY, LITELLM, PROVIDER, REQUESTED_MODEL, SERVED, SOURCE, TEAM

_LIMIT_TYPE = Label("rate_limit_type", ("requests", "tokens"))
_DEPLOYMENT = (
    DEPLOYMENT_ID,
    PROVIDER,
    Label("api_base", meaning="for `anthropic`, calls and cooldowns have different values"),
    Label("litellm_model_name", meaning="for `anthropic`, calls and cooldowns have different values"),
)
_GROUP = Label("model_group", meaning="the name in the proxy's configuration")
_CALLS = (*_DEPLOYMENT, _GROUP, REQUESTED_MODEL, *KEY, *TEAM, *CLIENT)
_FALLBACK = (
    *KEY,
    *TEAM,
    *EXCEPTION,
    DEPLOYMENT_ID,
    REQUESTED_MODEL,
    Label("fallback_model", meaning="the model that the request was sent to instead"),
)

TEAM_BUDGET_LEFT = Gauge(
    LITELLM,
    "litellm_remaining_team_budget_metric",
    "Remaining budget of a team; negative if it spent more.",
    unit="currencyUSD",
    labels=TEAM,
    emitted=SERVED,
    source=SOURCE,
)
TEAM_BUDGET = Gauge(
    LITELLM,
    "litellm_team_max_budget_metric",
    "The budget of a team.",
    unit="currencyUSD",
    labels=TEAM,
    emitted=once("a team with a budget was served"),
    source=SOURCE,
)
TEAM_BUDGET_RESET = Gauge(
    LITELLM,
    "litellm_team_budget_remaining_hours_metric",
    "Hours until the budget of a team is reset. Its help text says days.",
    unit="h",
    labels=TEAM,
    emitted=once("a team whose budget is reset was served"),
    source=SOURCE,
)
KEY_BUDGET_LEFT = Gauge(
    LITELLM,
    "litellm_remaining_api_key_budget_metric",
    "Remaining budget of an API key; negative if it spent more.",
    unit="currencyUSD",
    labels=KEY,
    emitted=SERVED,
    source=SOURCE,
)
KEY_BUDGET = Gauge(
    LITELLM,
    "litellm_api_key_max_budget_metric",
    "The budget of an API key.",
    unit="currencyUSD",
    labels=KEY,
    emitted=once("an API key with a budget was used"),
    source=SOURCE,
)
KEY_BUDGET_RESET = Gauge(
    LITELLM,
    "litellm_api_key_budget_remaining_hours_metric",
    "Hours until the budget of an API key is reset.",
    unit="h",
    labels=KEY,
    emitted=once("an API key whose budget is reset was used"),
    source=SOURCE,
)
PROVIDER_BUDGET_LEFT = Gauge(
    LITELLM,
    "litellm_provider_remaining_budget_metric",
    "Remaining budget of a provider; requires `provider_budget_config`.",
    unit="currencyUSD",
    labels=(PROVIDER,),
    emitted=once("a provider with a budget was used"),
    source=SOURCE,
)
KEY_LIMIT = Gauge(
    LITELLM,
    "litellm_api_key_rate_limit_allowed_metric",
    "Rate limit of an API key per minute.",
    labels=(*KEY, _LIMIT_TYPE),
    emitted=once("an API key with a rate limit was used"),
    source=SOURCE,
)
KEY_LIMIT_USED = Gauge(
    LITELLM,
    "litellm_api_key_rate_limit_used_metric",
    "How much of its rate limit an API key had used in the minute of its newest served request.",
    labels=(*KEY, _LIMIT_TYPE),
    emitted=once("an API key with a rate limit was used"),
    source=SOURCE,
)
TEAM_LIMIT = Gauge(
    LITELLM,
    "litellm_team_rate_limit_allowed_metric",
    "Rate limit of a team per minute.",
    labels=(*TEAM, _LIMIT_TYPE),
    emitted=once("a team with a rate limit was served"),
    source=SOURCE,
)
TEAM_LIMIT_USED = Gauge(
    LITELLM,
    "litellm_team_rate_limit_used_metric",
    "How much of its rate limit a team had used in the minute of its newest served request.",
    labels=(*TEAM, _LIMIT_TYPE),
    emitted=once("a team with a rate limit was served"),
    source=SOURCE,
)
PROVIDER_REQUESTS_LEFT = Gauge(
    LITELLM,
    "litellm_remaining_requests_metric",
    "Remaining requests in the provider's rate limit, according to the headers of its latest response.",
    of="requests",
    labels=(*KEY, *_DEPLOYMENT, _GROUP),
    emitted=once("a response had such headers"),
    source=SOURCE,
)
PROVIDER_TOKENS_LEFT = Gauge(
    LITELLM,
    "litellm_remaining_tokens_metric",
    "Remaining tokens in the provider's rate limit, according to the headers of its latest response.",
    of="tokens",
    labels=(*KEY, *_DEPLOYMENT, _GROUP),
    emitted=once("a response had such headers"),
    source=SOURCE,
)
DEPLOYMENT_STATE = Gauge(
    LITELLM,
    "litellm_deployment_state",
    "State of a deployment after its latest call. The end of a cooldown does not change it. A cooldown of `anthropic` "
    "has a series of its own, which stays 2.",
    values=((0, "a call succeeded"), (1, "a call failed"), (2, "a cooldown began")),
    labels=_DEPLOYMENT,
    emitted=once("a deployment was called"),
    source=SOURCE,
)
DEPLOYMENT_TOKEN_LIMIT = Gauge(
    LITELLM,
    "litellm_deployment_tpm_limit",
    "Tokens per minute that the configuration of a deployment allows.",
    of="tokens",
    labels=(*_DEPLOYMENT, _GROUP),
    emitted=once("a deployment with such a limit was called"),
    source=SOURCE,
)
DEPLOYMENT_REQUEST_LIMIT = Gauge(
    LITELLM,
    "litellm_deployment_rpm_limit",
    "Requests per minute that the configuration of a deployment allows.",
    of="requests",
    labels=(*_DEPLOYMENT, _GROUP),
    emitted=once("a deployment with such a limit was called"),
    source=SOURCE,
)
COOLDOWNS = Counter(
    LITELLM,
    "litellm_deployment_cooled_down_total",
    "Cooldowns: how often the router temporarily stopped using a deployment.",
    of="cooldowns",
    labels=(*_DEPLOYMENT, Label("exception_status", meaning="HTTP status that caused it")),
    emitted=once("a deployment was cooled down"),
    source=SOURCE,
    recorded=("15m", "1h"),
)
CALLS = Counter(
    LITELLM,
    "litellm_deployment_total_requests_total",
    "Calls of deployments, with retries and fallbacks. Requests that reached none have an empty `model_id`.",
    of="calls",
    labels=_CALLS,
    emitted=once("a request ended"),
    source=SOURCE,
    recorded=("5m",),
)
CALLS_SERVED = Counter(
    LITELLM,
    "litellm_deployment_success_responses_total",
    "Calls of deployments that succeeded.",
    of="calls",
    labels=_CALLS,
    emitted=SERVED,
    source=SOURCE,
)
CALL_FAILURES = Counter(
    LITELLM,
    "litellm_deployment_failure_responses_total",
    "Calls of deployments that failed. Requests that reached none have an empty `model_id`.",
    of="calls",
    labels=(*_CALLS, *EXCEPTION),
    emitted=once("a call failed"),
    source=SOURCE,
    recorded=("5m",),
)
FALLBACKS = Counter(
    LITELLM,
    "litellm_deployment_successful_fallbacks_total",
    "Requests that another model served after an error.",
    of="requests",
    labels=_FALLBACK,
    emitted=once("a fallback succeeded"),
    source=SOURCE,
    recorded=("15m",),
)
FAILED_FALLBACKS = Counter(
    LITELLM,
    "litellm_deployment_failed_fallbacks_total",
    "Requests that another model could not serve either.",
    of="requests",
    labels=_FALLBACK,
    emitted=once("a fallback failed"),
    source=SOURCE,
    recorded=("15m",),
)
USERS = Gauge(LITELLM, "litellm_total_users", "Users in LiteLLM's database; 0 without one.", of="users", source=SOURCE)
ACTIVE_USERS = Gauge(
    LITELLM, "litellm_active_users", "Users in LiteLLM's database that are not deactivated.", of="users", source=SOURCE
)
TEAMS = Gauge(LITELLM, "litellm_teams_count", "Teams in LiteLLM's database; 0 without one.", of="teams", source=SOURCE)
