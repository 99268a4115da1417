"""The cases of LiteLLM's alerts."""

from __future__ import annotations

from tests.author.alerts.case import Case

_ALIAS = 'hashed_api_key="h", api_key_alias="k"'
_TEAM = '{team="t", team_alias="T"}'
_FAILED = "litellm_proxy_failed_requests_metric_total"
UNSERVED = f'{_FAILED}{{exception_class="RouterRateLimitError", exception_status="429"}}'
LIMITED = f'{_FAILED}{{exception_class="HTTPException", exception_status="429", {_ALIAS}}}'
OVER_BUDGET = f'{_FAILED}{{exception_class="BudgetExceededError", {_ALIAS}}}'
REQUESTS = 'litellm_proxy_total_requests_metric_total{status_code="200"}'
CALLS = 'litellm_deployment_total_requests_total{model_id="a"}'
FAILED_CALLS = 'litellm_deployment_failure_responses_total{model_id="a", exception_status="500"}'
COOLDOWNS = 'litellm_deployment_cooled_down_total{model_id="a", exception_status="500"}'
FAILED_FALLBACKS = 'litellm_deployment_failed_fallbacks_total{requested_model="m"}'
FIRST_TOKEN = "litellm_llm_api_time_to_first_token_metric"
TEAM_LEFT = f"litellm_remaining_team_budget_metric{_TEAM}"
TEAM_BUDGET = f"litellm_team_max_budget_metric{_TEAM}"
TEAM_RESET = f"litellm_team_budget_remaining_hours_metric{_TEAM}"
KEY_LEFT = f"litellm_remaining_api_key_budget_metric{{{_ALIAS}}}"
KEY_BUDGET = f"litellm_api_key_max_budget_metric{{{_ALIAS}}}"
SPEND = f"litellm_spend_metric_total{_TEAM}"


def _streams(within: str) -> dict[str, str]:
    """Return 80 streams, with the values of the bucket of those whose first token took at most 5 s."""
    return {
        f'{FIRST_TOKEN}_bucket{{le="5.0"}}': within,
        f'{FIRST_TOKEN}_bucket{{le="+Inf"}}': "0+2x40",
        f"{FIRST_TOKEN}_count": "0+2x40",
    }


def _several(series: str, number: int, text: str) -> Case:
    """Return the case of a counter that appears with a number, and of one that had it before."""
    return Case(
        at="20m", fires={series: f"_x18 {number}x9", "up": "1x30"}, normal={series: "90x30", "up": "1x30"}, text=text
    )


def _runs_out(reset: int) -> dict[str, str]:
    return {TEAM_LEFT: "10x90", TEAM_BUDGET: "50x90", TEAM_RESET: f"{reset}x90", SPEND: "0+0.1x90"}


CASES: dict[str, Case] = {
    "LiteLLMDown": Case(at="3m", fires={"up": "0x9"}, normal={"up": "1x9"}),
    "LiteLLMAbsent": Case(at="6m", fires={'up{job="other"}': "1x9"}, normal={"up": "0x9"}),
    "LiteLLMFailures": Case(
        at="12m",
        fires={UNSERVED: "0+10x20", REQUESTS: "0+100x20"},
        normal={UNSERVED: "0+2x20", REQUESTS: "0+100x20"},
        text="10%",
    ),
    "LiteLLMDeploymentFailing": Case(
        at="12m",
        fires={FAILED_CALLS: "0+8x20", CALLS: "0+10x20"},
        normal={FAILED_CALLS: "0+2x20", CALLS: "0+10x20"},
        text="80%",
    ),
    "LiteLLMCooldowns": _several(COOLDOWNS, 3, "3 times"),
    "LiteLLMFallbacksFail": _several(FAILED_FALLBACKS, 3, "3 fallbacks"),
    "LiteLLMRateLimited": _several(LIMITED, 25, "25 of its requests"),
    "LiteLLMSlowFirstToken": Case(at="30m", fires=_streams("0+1x40"), normal=_streams("0+2x40"), text="50%"),
    "LiteLLMTeamBudgetLow": Case(
        at="6m",
        fires={TEAM_LEFT: "4x9", TEAM_BUDGET: "50x9"},
        normal={TEAM_LEFT: "10x9", TEAM_BUDGET: "50x9"},
        text="8%",
    ),
    "LiteLLMKeyBudgetLow": Case(
        at="6m", fires={KEY_LEFT: "-1x9", KEY_BUDGET: "50x9"}, normal={KEY_LEFT: "10x9", KEY_BUDGET: "50x9"}, text="-2%"
    ),
    "LiteLLMBudgetRunsOut": Case(at="60m", fires=_runs_out(48), normal=_runs_out(5), text="10 hours"),
    "LiteLLMBudgetExceeded": _several(OVER_BUDGET, 3, "3 requests"),
    "LiteLLMSpend": Case(at="65m", fires={SPEND: "0+1x90"}, normal={SPEND: "0+0.1x90"}, text="60 USD"),
}
