"""Variables, logs and traces that the dashboards of programs with OpenTelemetry's GenAI conventions share."""

from __future__ import annotations

from heddle import Row, project_settings, search_traces, span_metric, timeseries

from ..shared import log_row, trace_row, trace_variables
from .settings import settings
from .telemetry import OTEL_GENAI

QUARTER = "Over the last 15 minutes."
HOUR = "Over the last hour."
VARIABLES = trace_variables(OTEL_GENAI, service=settings.service)
LOGS = log_row(OTEL_GENAI, question="What do the programs log?")
TRACES = trace_row(
    "Traces with errors",
    search_traces("$service", tags={"error": True}).good_if_empty(),
    no_value="No errors",
    question="Which call, agent or tool failed?",
    detail="Enter the program's OTEL_SERVICE_NAME as the service above. Click a trace id to open it.",
    trace_question="Where did the time of a run go?",
)

# Spans of model calls have tokens, but no agent. Only the span of an agent's run has both.
_RUNS = '{resource.service.name = "$service" && span.gen_ai.operation.name = "invoke_agent"}'
_KINDS = (
    ("Input tokens by agent", "input_tokens", "How many input tokens does each agent use?"),
    ("Output tokens by agent", "output_tokens", "How many output tokens does each agent use?"),
)
_AGENT_SPANS = (
    "From ended spans of the service above, because no metric has both tokens and agents. The tokens of an agent "
    "include those of the agents that it calls."
)
# Jaeger cannot compute numbers from spans.
AGENT_TOKENS = (
    [
        Row(
            "Tokens of agents",
            [
                timeseries(
                    title,
                    question=question,
                    detail=_AGENT_SPANS,
                    query=span_metric(f"{_RUNS} | sum_over_time(span.gen_ai.usage.{kind}) by (span.gen_ai.agent.name)"),
                    unit="short",
                    stacked=True,
                    min=0,
                    time_from="1h",
                    no_value="No spans with tokens of an agent",
                )
                for title, kind, question in _KINDS
            ],
        )
    ]
    if project_settings().traces.backend == "tempo"
    else []
)
