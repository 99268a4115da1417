"""Variables, texts and the row of events that both dashboards of Claude Code share."""

from __future__ import annotations

from heddle import instance, job, loki, prometheus

from ..shared import log_row
from .telemetry import CLAUDE_CODE

HOUR = "Over the last hour."
ESTIMATE = "Estimated from list prices; subscriptions are not taken into account, so it is not a bill."
EVENTS = "From the events in Loki."
VARIABLES = [prometheus(), loki(), job(CLAUDE_CODE), instance(CLAUDE_CODE)]
LOGS = log_row(
    CLAUDE_CODE,
    "Events",
    question="What does Claude Code do?",
    detail="Each line is the name of an event; its fields are structured metadata. Prompts are included only if "
    "OTEL_LOG_USER_PROMPTS is set.",
)
