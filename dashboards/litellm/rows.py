"""Variables, annotations and panels that both dashboards of LiteLLM share."""

from __future__ import annotations

from heddle import GREEN, RED, annotation, instance, job, loki, prometheus, stat, up

from ..shared import log_row
from .telemetry import LITELLM, REQUESTS

VARIABLES = [prometheus(), loki(), job(LITELLM), instance(LITELLM)]
RESTARTS = annotation("Restarts", REQUESTS.resets("5m").sum(by="instance") > 0, title="{{instance}} restarted")
LITELLM_UP = stat(
    "LiteLLM status",
    question="Is every proxy up?",
    detail="Alerts: `LiteLLMDown`, `LiteLLMAbsent`.",
    query=up(LITELLM).min(),
    sparkline=False,
    filled=True,
    mappings={0: ("Down", RED), 1: ("Up", GREEN)},
    no_value="Not scraped",
)
LOGS = log_row(
    LITELLM,
    "LiteLLM log",
    question="What does LiteLLM log?",
    detail="Requests with their status. With `LITELLM_LOG=INFO` or lower, also the deployments that the router "
    "selects.",
)
