"""Settings of TokenHub."""

from __future__ import annotations

from heddle import SystemSettings, Threshold, system_settings


class TokenHub(SystemSettings):
    """TokenHub, the proxy through which Loom reaches models."""

    name = "tokenhub"
    title = "TokenHub"

    job: str | None = "tokenhub"
    targets: tuple[str, ...] = ("tokenhub:8080",)
    error_share_warning: Threshold = Threshold(0.05)
    """Share of failed requests above which TokenHubHighErrorRate fires."""
    error_share_critical: Threshold = Threshold(0.25)
    """Share of failed requests above which TokenHubCriticalErrorRate fires."""
    failed_requests: int = 3
    """Failed requests in five minutes below which TokenHubHighErrorRate, TokenHubCriticalErrorRate and TokenHubUnserved
    do not fire."""
    slow_share: Threshold = Threshold(0.05)
    """Share of successful requests that take more than 5.12 s above which TokenHubHighLatency fires."""
    latency_requests: int = 10
    """Successful requests in 15 minutes below which TokenHubHighLatency does not fire."""
    spend_growth: Threshold = Threshold(2)
    """Spend of the last five minutes, as a multiple of the last hour's mean, above which TokenHubCostSpike fires."""
    spend_floor: float = 1.0
    """Spend in US dollars per hour below which TokenHubCostSpike does not fire."""
    lost_writes: int = 3
    """Lost writes of a kind in 15 minutes below which TokenHubStoreDropped does not fire."""
    rate_limited: Threshold = Threshold(10)
    """Requests per second rejected by the limit per IP address above which TokenHubHighRateLimiting fires."""


settings = system_settings(TokenHub)
