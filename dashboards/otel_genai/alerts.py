"""Alerts of programs with OpenTelemetry's conventions: failing models, agents, tools and MCP requests."""

from __future__ import annotations

from heddle import Alert, Alerts, Expr, Recorded, above, below, ratio, up

from .settings import settings
from .shares import CALLS, FAILED_CALLS, FAILED_RUNS, FAILED_SENT, FAILED_TOOL_CALLS, RUNS, SENT, TOOL_CALLS
from .telemetry import AGENT, METHOD, MODEL, NAMES, OTEL_GENAI, TOOL

_MODELS, _AGENTS = "otel-genai-models", "otel-genai-agents"
_SHARE = "{{ $value | humanizePercentage }}"
_WINDOW = f"The share is that of the last 15 minutes, with at least {settings.failures} failures."


def _failure_share(failed: Recorded, every: Recorded, label: str) -> Expr:
    # Prometheus extrapolates counts within a window, so limits are compared at half a count less.
    return ratio(failed, every, by=label).and_(failed.sum(by=label) > settings.failures - 0.5)


alerts = Alerts(
    OTEL_GENAI,
    [
        Alert(
            name="OtelGenaiDown",
            # The maximum: a program that runs for seconds is not down between two scrapes that succeed.
            query=up(OTEL_GENAI).max_over_time("2m"),
            fires=below(1),
            pending="5m",
            severity="warning",
            summary="No metrics of models and agents from {{ $labels.instance }}",
            description="Prometheus has failed to scrape it for five minutes. The program, or the collector to which "
            "it sends its metrics, is down or has ended.",
            no_data="OK",  # a program that has ended is removed from the targets
            panel=(_MODELS, "Calls by model"),
            diagnose=["Did the program end, or does it hang?"],
            resolve=["Restart it, or remove it from the scrape configuration."],
        ),
        Alert(
            name="OtelGenaiCallFailures",
            query=_failure_share(FAILED_CALLS, CALLS, MODEL),
            fires=above(settings.call_failure_share),
            pending="5m",
            severity="critical",
            summary=f"{_SHARE} of calls to the model {NAMES.template('gen_ai.request.model')} failed",
            description=_WINDOW,
            no_data="OK",  # no model was called, or no call failed
            panel=(_MODELS, "Failure share by model"),
            diagnose=[
                "Which errors? Rate limits and timeouts come from the provider, bad requests from the program.",
                "Do calls to other models of the provider fail too?",
            ],
            resolve=["Use another model or provider, or send fewer requests."],
        ),
        Alert(
            name="OtelGenaiAgentFailures",
            query=_failure_share(FAILED_RUNS, RUNS, AGENT),
            fires=above(settings.agent_failure_share),
            pending="5m",
            severity="warning",
            summary=f"{_SHARE} of runs of the agent {NAMES.template('gen_ai.agent.name')} failed",
            description=_WINDOW,
            no_data="OK",  # no agent ran, or none failed
            panel=(_AGENTS, "Failure share by agent"),
            diagnose=["Do its model calls or tool calls fail? See the other alerts and the traces with errors."],
            resolve=["Repair the model or tool that fails, or stop the agent until then."],
        ),
        Alert(
            name="OtelGenaiToolFailures",
            query=_failure_share(FAILED_TOOL_CALLS, TOOL_CALLS, TOOL),
            fires=above(settings.tool_failure_share),
            pending="5m",
            severity="warning",
            summary=f"{_SHARE} of calls to the tool {NAMES.template('gen_ai.tool.name')} failed",
            description=_WINDOW,
            no_data="OK",  # no tool was called, or none failed
            panel=(_AGENTS, "Failure share by tool"),
            diagnose=["Which errors do the spans contain?", "Do the calls of one agent fail, or of all?"],
            resolve=["Repair the tool, or remove it from the agents until then."],
        ),
        Alert(
            name="OtelGenaiMcpFailures",
            query=_failure_share(FAILED_SENT, SENT, METHOD),
            fires=above(settings.mcp_failure_share),
            pending="5m",
            severity="warning",
            summary=f"{_SHARE} of MCP requests {NAMES.template('mcp.method.name')} failed",
            description=_WINDOW,
            no_data="OK",  # no request was sent, or none failed
            panel=("otel-genai-mcp", "Failed requests by method"),
            diagnose=[
                "Which server and tool? The spans of the requests contain both.",
                "Does the server respond at all, or do its tools report errors (`tool_error`)?",
            ],
            resolve=["Restart the MCP server, or remove it from the agents until it works."],
        ),
    ],
)
