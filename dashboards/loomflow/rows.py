"""Parts of the dashboard of loomflow's agents: variables, restart annotation, logs and traces."""

from __future__ import annotations

from heddle import annotation, search_traces, table

from ..shared import log_row, trace_row, trace_variables
from .settings import settings
from .telemetry import LOOMFLOW, SESSION_DURATION, START_TIME, TOOL_DURATION

VARIABLES = trace_variables(LOOMFLOW, service="loomflow")
# A collector does not report when a program started. Up to 0.16 every run is a separate series that never decreases,
# so only tool calls reveal a restart.
_RESTARTED = (
    (SESSION_DURATION.observations.resets("5m").max(by="instance") > 0).or_(
        TOOL_DURATION.observations.resets("5m").max(by="instance") > 0
    )
    if settings.namespace
    else START_TIME.changes("5m").max(by="instance") > 0
)
RESTARTS = annotation(
    "Restarts",
    _RESTARTED,
    title="Program restarted",
    text="{{instance}}",
)
_RENAMED = settings.version > (0, 16)
FAILED_RUNS = table(
    "Failed runs",
    question="Which agent runs ended with an exception?",
    detail="Such a run emits no metric, only a span with status ERROR. Each row is a trace with at least one such "
    "span. Enter the program's OTEL_SERVICE_NAME as the service above. Click a trace id to open it.",
    query=(
        search_traces("$service", tags={"error": True, "gen_ai.operation.name": "invoke_agent"})
        if _RENAMED
        else search_traces("$service", operation="loom.run", tags={"error": True})
    ).good_if_empty(),
    no_value="No failed runs",
    width=24,
    height=7,
)
LOGS = log_row(
    LOOMFLOW,
    question="What do the agents log?",
    detail="The program configures the log format of loomflow. Lines contain a trace id only if the program adds it.",
)
TRACES = trace_row(
    "Traces with errors",
    search_traces("$service", tags={"error": True}).good_if_empty(),
    no_value="No errors",
    question="Which run, model call or tool failed?",
    detail="Failed tool calls have the status ERROR from loomflow 0.17 on. Click a trace id to open it.",
    trace_question="Where did the time of a run go?",
)
