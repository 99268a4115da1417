"""The panels of the router and of the tool orchestrator, which only programs that embed Loom Core use."""

from __future__ import annotations

from heddle import timeseries

from .embedded_telemetry import (
    LLM_DISCOVERY_LATENCY,
    LLM_LATENCY,
    LLM_REFINE_CYCLES,
    LLM_RUNS,
    LLM_TOOL_CALLS,
    LLM_TOOL_LATENCY,
    POLICY_VIOLATIONS,
    ROUTER_CONFIDENCE,
    ROUTER_COST,
    ROUTER_DECISIONS,
    ROUTER_LATENCY,
)
from .rows import NO_ORCHESTRATOR, NO_RUNTIME, ORCHESTRATOR, QUARTER, RUNTIME, TOP_BUCKET

ROUTER = [
    timeseries(
        "Decisions by route",
        question="To which route are events sent?",
        detail=f"{QUARTER} {RUNTIME}",
        query=ROUTER_DECISIONS.growth("15m").sum(by="route"),
        stacked=True,
        min=0,
        no_value=NO_RUNTIME,
        width=8,
    ),
    timeseries(
        "Violations by policy",
        question="Because of which policy does the router avoid the cloud?",
        detail=f"{QUARTER} The latency or cost of the cloud would have exceeded the limit. {RUNTIME}",
        query=POLICY_VIOLATIONS.growth("15m").sum(by="violation_type"),
        decimals=0,
        min=0,
        custom={"axisSoftMax": 5},
        no_value="No violations, or no embedded agent runtime",
        width=8,
    ),
    timeseries(
        "Confidence by route",
        question="How confident is the router?",
        detail=f"Mean, from 0 to 1. All values are in the lowest buckets, so quantiles are meaningless. {QUARTER} "
        f"{RUNTIME}",
        query=ROUTER_CONFIDENCE.mean(by="route", window="15m"),
        min=0,
        max=1,
        no_value=NO_RUNTIME,
        width=8,
    ),
    timeseries(
        "Estimated cost by route",
        question="What cost does the router estimate?",
        detail=f"US dollars over the last hour; the estimate of a decision is at most 0.01. {RUNTIME}",
        query=ROUTER_COST.total.growth("1h").sum(by="route"),
        min=0,
        no_value=NO_RUNTIME,
        width=8,
    ),
    timeseries(
        "Estimated latency by route",
        question="What latency does the router estimate?",
        detail=f"Mean of four constants: 0, 50, 300 and 500 ms. {QUARTER} {RUNTIME}",
        query=ROUTER_LATENCY.mean(by="route", window="15m"),
        min=0,
        no_value=NO_RUNTIME,
        width=8,
    ),
]
LLM = [
    timeseries(
        "Orchestrator runs and refinements",
        question="How many runs of the orchestrator started, and how many refined their response?",
        detail=f"Over the last hour. Includes runs that fail after their start. {ORCHESTRATOR}",
        query=[
            LLM_RUNS.growth("1h").sum().with_legend("runs"),
            LLM_REFINE_CYCLES.growth("1h").sum().with_legend("refinements"),
        ],
        unit="short",
        decimals=0,
        min=0,
        no_value=NO_ORCHESTRATOR,
    ),
    timeseries(
        "Tool calls requested by models",
        question="Which tools do models call, and which calls fail?",
        detail=f"{QUARTER} {ORCHESTRATOR}",
        query=LLM_TOOL_CALLS.growth("15m").sum(by=("tool_name", "status")),
        stacked=True,
        min=0,
        no_value=NO_ORCHESTRATOR,
    ),
    timeseries(
        "Orchestrator latency by step",
        question="How long does it take to find tools, to call them, and to refine the response?",
        detail=f"95th percentile. Only the model calls that refine a response are timed. {QUARTER} {TOP_BUCKET} The "
        f"next panel shows the share of slower steps. {ORCHESTRATOR}",
        query=[
            (LLM_DISCOVERY_LATENCY.quantile(0.95, window="15m") < 10000).with_legend("finding tools, p95"),
            (LLM_TOOL_LATENCY.quantile(0.95, window="15m") < 10000).with_legend("calling a tool, p95"),
            (LLM_LATENCY.quantile(0.95, window="15m") < 10000).with_legend("refining, p95"),
        ],
        min=0,
        no_value=NO_ORCHESTRATOR,
    ),
    timeseries(
        "Orchestrator steps longer than 10 s",
        question="What share of the steps takes longer than the highest bucket?",
        detail=f"{QUARTER} {ORCHESTRATOR}",
        query=[
            LLM_DISCOVERY_LATENCY.share_above(10000, window="15m").with_legend("finding tools"),
            LLM_TOOL_LATENCY.share_above(10000, window="15m").with_legend("calling a tool"),
            LLM_LATENCY.share_above(10000, window="15m").with_legend("refining"),
        ],
        min=0,
        custom={"axisSoftMax": 0.1},
        no_value=NO_ORCHESTRATOR,
    ),
]
