"""Settings of LiteLLM."""

from __future__ import annotations

from heddle import SystemSettings, Threshold, system_settings


class LiteLLM(SystemSettings):
    """LiteLLM's proxy, with `prometheus` in its `litellm_settings.callbacks`.

    The proxy requires a key for `/metrics`: set `token_file` to a file with one, or set
    `litellm_settings.require_auth_for_metrics_endpoint` of the proxy to `false`.
    """

    name = "litellm"
    title = "LiteLLM"

    job: str | None = "litellm"
    targets: tuple[str, ...] = ("litellm:4000",)
    failed_share: Threshold = Threshold(0.05)
    """Share of failed requests above which LiteLLMFailures fires."""
    failed_requests: int = 5
    """Failed requests in five minutes below which LiteLLMFailures does not fire, and failed calls for
    LiteLLMDeploymentFailing."""
    deployment_failed_share: Threshold = Threshold(0.5)
    """Share of failed calls of a deployment above which LiteLLMDeploymentFailing fires."""
    cooldowns: int = 3
    """Cooldowns of a deployment in 15 minutes below which LiteLLMCooldowns does not fire."""
    failed_fallbacks: int = 3
    """Failed fallbacks in 15 minutes below which LiteLLMFallbacksFail does not fire."""
    rejections: int = 20
    """Requests of a key that its rate limit rejects in 15 minutes below which LiteLLMRateLimited does not fire."""
    slow_share: Threshold = Threshold(0.2)
    """Share of streams whose first token takes more than 5 s above which LiteLLMSlowFirstToken fires."""
    streams: int = 10
    """Streams in 15 minutes below which LiteLLMSlowFirstToken does not fire."""
    budget_left: Threshold = Threshold(0.1)
    """Share of the budget of a team or a key below which LiteLLMTeamBudgetLow and LiteLLMKeyBudgetLow fire."""
    budget_hours: Threshold = Threshold(24)
    """Hours until the budget of a team is spent below which LiteLLMBudgetRunsOut fires, if it is reset later."""
    budget_rejections: int = 3
    """Requests rejected in 15 minutes because of a budget below which LiteLLMBudgetExceeded does not fire."""
    spend: Threshold = Threshold(10)
    """US dollars in an hour above which LiteLLMSpend fires."""


settings = system_settings(LiteLLM)
