"""What the dashboards of Loom Core have in common: variables, the mark of a restart, logs and traces."""

from __future__ import annotations

from heddle import Row, annotation, search_traces

from ..shared import log_row, trace_row, trace_variables
from .telemetry import EVENTS_PUBLISHED, LOOM_CORE

RUNTIME = "Only programs that embed the agent runtime record it: the bridge that is shipped does not."
ORCHESTRATOR = "Only programs that embed the tool orchestrator record it: the bridge that is shipped does not."
WAITS = "Waits for a program that embeds it"
TOP_BUCKET = "Its buckets end at 10 s, and so do quantiles."
VARIABLES = trace_variables(LOOM_CORE, service="loom-core")
# The collector answers for every Loom Core, so its own instance says nothing about which one began anew.
RESTARTS = annotation(
    "Restarts",
    EVENTS_PUBLISHED.resets("2m").max(by="exported_job") > 0,
    title="Loom Core restarted",
    text="{{exported_job}}",
)
LOGS = log_row(
    LOOM_CORE,
    question="What does Loom Core say?",
    detail="Its log goes to the standard output: it is here once something ships it to Loki.",
)


def traces(title: str, operation: str, *, question: str, detail: str = "") -> Row:
    """Return the row that finds traces of an operation, and shows one."""
    service = "The service is Loom Core's OTEL_SERVICE_NAME; that of an agent in Python is `agent-` and its id."
    return trace_row(
        title,
        search_traces("$service", operation=operation),
        question=question,
        detail=f"{detail} {service} Click a trace id to open it.".strip(),
    )
