"""Agents, tools and workflows with OpenTelemetry's conventions: which fail, and how long do they take?"""

from __future__ import annotations

from heddle import BASE, GREEN, RED, Dashboard, Row, link, not_, ratio, stat, timeseries

from .rows import AGENT_TOKENS, HOUR, LOGS, QUARTER, TRACES, VARIABLES
from .settings import settings
from .shares import FAILED_RUNS, FAILED_TOOL_CALLS, FAILED_WORKFLOWS, RUNS, TOOL_CALLS, WORKFLOWS
from .telemetry import (
    AGENT,
    ERROR,
    EXECUTE_TOOL_DURATION,
    INVOKE_AGENT_DURATION,
    INVOKE_WORKFLOW_DURATION,
    TOOL,
    WORKFLOW,
)

_RUNS = INVOKE_AGENT_DURATION.observations
_CALLS = EXECUTE_TOOL_DURATION.observations
_WORKFLOWS = INVOKE_WORKFLOW_DURATION.observations
_FAILED_RUNS = _RUNS.where(**{ERROR: not_("")}).growth("15m")
_FAILED_WORKFLOWS = _WORKFLOWS.where(**{ERROR: not_("")}).growth("1h")
_FAILED_CALLS = _CALLS.where(**{ERROR: not_("")}).growth("15m")

_NOW = Row(
    "Now",
    [
        stat(
            "Failed agent runs",
            question="What share of the agent runs ends with an error?",
            detail=QUARTER,
            query=ratio(FAILED_RUNS, RUNS, zero=True),
            sparkline=False,
            thresholds={BASE: GREEN, settings.agent_failure_share.number: RED},
            no_value="No runs",
        ),
        stat(
            "Failed tool calls",
            question="What share of the tool calls fails?",
            detail=QUARTER,
            query=ratio(FAILED_TOOL_CALLS, TOOL_CALLS, zero=True),
            sparkline=False,
            thresholds={BASE: GREEN, settings.tool_failure_share.number: RED},
            no_value="No calls",
        ),
        stat(
            "Failed workflows",
            question="What share of the workflows ends with an error?",
            detail=HOUR,
            query=ratio(FAILED_WORKFLOWS, WORKFLOWS, zero=True),
            sparkline=False,
            thresholds={BASE: GREEN, settings.agent_failure_share.number: RED},
            no_value="No workflows",
        ),
        stat(
            "Agent runs",
            question="How many agent runs ended?",
            detail=HOUR,
            query=_RUNS.growth("1h").sum(),
            sparkline=False,
            decimals=0,
            no_value="No runs",
        ),
        stat(
            "Run duration",
            question="How long does an agent run take on average?",
            detail=HOUR,
            query=INVOKE_AGENT_DURATION.mean(window="1h"),
            sparkline=False,
            no_value="No runs",
        ),
        stat(
            "Tool calls per run",
            question="How many tool calls does an agent run make?",
            detail=f"Tool calls divided by ended runs. {HOUR}",
            query=(_CALLS.growth("1h").sum() / (_RUNS.growth("1h").sum() > 0)).in_unit("short"),
            sparkline=False,
            decimals=1,
            no_value="No runs",
        ),
    ],
)
_PROBLEMS = Row(
    "Problems",
    [
        timeseries(
            "Failure share by agent",
            question="Runs of which agent fail?",
            detail=f"Share of its runs. {QUARTER} Alert: `OtelGenaiAgentFailures`.",
            query=ratio(FAILED_RUNS, RUNS, by=AGENT, zero=True),
            min=0,
            custom={"axisSoftMax": 2 * settings.agent_failure_share.number},
            no_value="No runs",
            width=8,
        ),
        timeseries(
            "Failure share by tool",
            question="For which tool do calls fail?",
            detail=f"Share of its calls. {QUARTER} Alert: `OtelGenaiToolFailures`.",
            query=ratio(FAILED_TOOL_CALLS, TOOL_CALLS, by=TOOL, zero=True),
            min=0,
            custom={"axisSoftMax": 2 * settings.tool_failure_share.number},
            no_value="No calls",
            width=8,
        ),
        timeseries(
            "Failures by error",
            question="With which errors do agent runs and tool calls fail?",
            detail=QUARTER,
            query=[
                _FAILED_RUNS.sum(by=ERROR).with_legend(f"agents, {{{{{ERROR}}}}}").good_if_empty(),
                _FAILED_CALLS.sum(by=ERROR).with_legend(f"tools, {{{{{ERROR}}}}}").good_if_empty(),
            ],
            decimals=0,
            min=0,
            custom={"axisSoftMax": 5},
            no_value="No failures",
            width=8,
        ),
    ],
)
_AGENTS = Row(
    "Agents and workflows",
    [
        timeseries(
            "Runs by agent",
            question="How many runs of each agent ended?",
            detail=HOUR,
            query=_RUNS.growth("1h").sum(by=AGENT),
            stacked=True,
            min=0,
            no_value="No runs",
            width=8,
        ),
        timeseries(
            "Run duration by agent",
            question="How long do runs of each agent take?",
            detail=f"95th percentile. {HOUR} Values above 409.6 s, the highest bucket, are not shown.",
            query=INVOKE_AGENT_DURATION.quantile(0.95, by=AGENT, window="1h") < 409.6,
            min=0,
            no_value="No runs, or above 409.6 s",
            width=8,
        ),
        timeseries(
            "Runs longer than 409.6 s",
            question="What share of the runs takes longer than the highest bucket?",
            detail=f"By agent. {HOUR}",
            query=INVOKE_AGENT_DURATION.share_above(409.6, by=AGENT, window="1h"),
            min=0,
            custom={"axisSoftMax": 0.1},
            no_value="No runs",
            width=8,
        ),
        timeseries(
            "Workflows",
            question="How many workflows end, and how many of them fail?",
            detail=HOUR,
            query=[
                _WORKFLOWS.growth("1h").sum(by=WORKFLOW),
                _FAILED_WORKFLOWS.sum(by=WORKFLOW).with_legend(f"{{{{{WORKFLOW}}}}}, failed").good_if_empty(),
            ],
            decimals=0,
            min=0,
            custom={"axisSoftMax": 5},
            no_value="No workflows",
        ),
        timeseries(
            "Workflow duration",
            question="How long does each workflow take?",
            detail=f"95th percentile. {HOUR} Values above 2 h, the highest bucket, are not shown.",
            query=INVOKE_WORKFLOW_DURATION.quantile(0.95, by=WORKFLOW, window="1h") < 7200,
            min=0,
            no_value="No workflows, or above 2 h",
        ),
    ],
)
_TOOLS = Row(
    "Tools",
    [
        timeseries(
            "Calls by tool",
            question="How often is each tool called?",
            detail=HOUR,
            query=_CALLS.growth("1h").sum(by=TOOL),
            stacked=True,
            min=0,
            no_value="No calls",
            width=8,
        ),
        timeseries(
            "Tool latency",
            question="How long do calls to each tool take?",
            detail=f"95th percentile. {QUARTER} Values above 81.92 s, the highest bucket, are not shown.",
            query=EXECUTE_TOOL_DURATION.quantile(0.95, by=TOOL, window="15m") < 81.92,
            min=0,
            no_value="No calls, or above 81.92 s",
            width=8,
        ),
        timeseries(
            "Tool calls longer than 81.92 s",
            question="What share of the calls takes longer than the highest bucket?",
            detail=f"By tool. {QUARTER}",
            query=EXECUTE_TOOL_DURATION.share_above(81.92, by=TOOL, window="15m"),
            min=0,
            custom={"axisSoftMax": 0.1},
            no_value="No calls",
            width=8,
        ),
    ],
)

dashboard = Dashboard(
    uid="otel-genai-agents",
    title="OpenTelemetry GenAI / Agents and tools",
    description="Which agents, tools and workflows fail, and how long do they take?",
    tags=["otel-genai", "agents"],
    variables=VARIABLES,
    links=[link("otel-genai-models", "Models"), link("otel-genai-mcp", "MCP"), link("token-flow", "Token flow")],
    rows=[_NOW, _PROBLEMS, _AGENTS, _TOOLS, *AGENT_TOKENS, LOGS, TRACES],
)
