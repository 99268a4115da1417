"""Variables, restart annotation, logs and traces that the dashboards of Loom Core share."""

from __future__ import annotations

from heddle import Row, annotation, search_traces

from ..shared import log_row, trace_row, trace_variables
from .telemetry import EVENTS_PUBLISHED, LOOM_CORE

RUNTIME = "Only programs that embed the agent runtime record it; the shipped bridge does not."
ORCHESTRATOR = "Only programs that embed the tool orchestrator record it; the shipped bridge does not."
NO_RUNTIME = "No data: no embedded agent runtime"
NO_ORCHESTRATOR = "No data: no embedded tool orchestrator"
QUARTER = "Over the last 15 minutes."
TOP_BUCKET = "Quantiles above 10 s, the highest bucket, are not shown."
NO_QUANTILE = "No data, or above 10 s"
VARIABLES = trace_variables(LOOM_CORE, service="loom-core")
# The instance is that of the collector; exported_job identifies the Loom Core that restarted.
RESTARTS = annotation(
    "Restarts",
    EVENTS_PUBLISHED.resets("2m").max(by="exported_job") > 0,
    title="Loom Core restarted",
    text="{{exported_job}}",
)
LOGS = log_row(
    LOOM_CORE,
    question="What does Loom Core log?",
    detail="Loom Core logs to its standard output, which must be shipped to Loki.",
)


def traces(title: str, operation: str, *, question: str, detail: str = "", collapsed: bool = True) -> Row:
    """Return the row with a table of traces of an operation, and the selected trace."""
    service = (
        "The service is Loom Core's OTEL_SERVICE_NAME; for a Python agent it is `agent-` followed by the agent's id."
    )
    return trace_row(
        title,
        search_traces("$service", operation=operation),
        question=question,
        detail=f"{detail} {service} Click a trace id to open it.".strip(),
        collapsed=collapsed,
    )
