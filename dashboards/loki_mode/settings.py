"""Settings of Loki Mode."""

from __future__ import annotations

from heddle import SystemSettings, Threshold, system_settings


class LokiMode(SystemSettings):
    """Loki Mode. Its dashboard's process serves metrics, one process for each project."""

    name = "loki_mode"
    title = "Loki Mode"

    job: str | None = "loki-mode"
    targets: tuple[str, ...] = ("loki-mode:57374",)
    logs: tuple[str, ...] = ("/projects/*/.loki/events.jsonl",)
    budget: float = 5.0
    """Budget of one run, in US dollars."""
    budget_warning: Threshold = Threshold(0.8)
    """Share of the budget above which LokiBudgetWarning fires."""
    budget_critical: Threshold = Threshold(0.9)
    """Share of the budget above which LokiBudgetCritical fires."""
    failed_share: Threshold = Threshold(0.1)
    """Share of failed tasks above which LokiHighFailureRate fires."""
    agents: Threshold = Threshold(50)
    """Number of active agents above which LokiTooManyAgents fires."""


settings = system_settings(LokiMode)
