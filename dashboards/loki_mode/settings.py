"""Settings of Loki Mode."""

from __future__ import annotations

from heddle import SystemSettings, Threshold, Version, system_settings


class LokiMode(SystemSettings):
    """Loki Mode. The process of its dashboard serves the metrics of one project: the one whose run started last.

    Version 10 serves them to other hosts only with a token: set `token_file`.
    """

    name = "loki_mode"
    title = "Loki Mode"

    job: str | None = "loki-mode"
    targets: tuple[str, ...] = ("loki-mode:57374",)
    logs: tuple[str, ...] = ("/projects/*/.loki/events.jsonl",)
    version: Version = Version((9, 22))
    """Version of Loki Mode. Version 10 has another endpoint and omits values that were not measured."""
    budget: float = 5.0
    """Budget of one run, in US dollars."""
    budget_warning: Threshold = Threshold(0.8)
    """Share of the budget above which LokiBudgetWarning fires."""
    budget_critical: Threshold = Threshold(0.9)
    """Share of the budget above which LokiBudgetCritical fires."""
    failed_share: Threshold = Threshold(0.1)
    """Share of failed tasks above which LokiHighFailureRate fires."""
    failed_tasks: int = 3
    """Failed tasks below which LokiHighFailureRate does not fire."""
    agents: Threshold = Threshold(50)
    """Number of active agents above which LokiTooManyAgents fires."""

    @property
    def metrics_path(self) -> str:
        """The control plane of version 10 serves the metrics; its `/metrics` remains for old configurations."""
        return "/v1/metrics" if self.control_plane else "/metrics"

    @property
    def control_plane(self) -> bool:
        """Whether the version has a control plane in place of the dashboard's server."""
        return self.version >= (10, 0)


settings = system_settings(LokiMode)
