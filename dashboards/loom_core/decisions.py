"""The rows of the router and of the tool orchestrator of Loom Core."""

from __future__ import annotations

from heddle import Row, timeseries

from .rows import NO_ORCHESTRATOR, NO_RUNTIME, ORCHESTRATOR, RUNTIME, TOP_BUCKET
from .telemetry import (
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

ROUTER = Row(
    "Router",
    [
        timeseries(
            "Decisions by route",
            question="Where are events routed?",
            detail=f"In the previous 15 minutes. {RUNTIME}",
            # The reason, a free text, is a label: each new one is a new series that starts at 1.
            query=ROUTER_DECISIONS.growth("15m").sum(by="route"),
            stacked=True,
            no_value=NO_RUNTIME,
        ),
        timeseries(
            "Policy violations",
            question="Which policies does the router violate?",
            detail=f"In the previous 15 minutes: the expected latency or cost exceeded the limit. {RUNTIME}",
            query=POLICY_VIOLATIONS.growth("15m").sum(by="violation_type"),
            min=0,
            no_value=NO_RUNTIME,
        ),
        timeseries(
            "Confidence by route",
            question="How confident is the router?",
            detail=f"The mean; all values are in the lowest buckets, so quantiles are meaningless. {RUNTIME}",
            query=ROUTER_CONFIDENCE.mean(by="route"),
            min=0,
            max=1,
            no_value=NO_RUNTIME,
            width=8,
        ),
        timeseries(
            "Estimated cost by route",
            question="What cost per hour does the router estimate?",
            detail=f"US dollars per hour; the estimate of a decision is at most 0.01. {RUNTIME}",
            query=ROUTER_COST.total.rate().sum(by="route").per_hour().in_unit("currencyUSD"),
            no_value=NO_RUNTIME,
            width=8,
        ),
        timeseries(
            "Estimated latency by route",
            question="What latency does the router estimate?",
            detail=f"Mean of four constants: 0, 50, 300 and 500 ms. {RUNTIME}",
            query=ROUTER_LATENCY.mean(by="route"),
            no_value=NO_RUNTIME,
            width=8,
        ),
    ],
)
LLM = Row(
    "LLM and its tools",
    [
        timeseries(
            "Runs and refinements",
            question="Are models called, and how often is a response refined?",
            detail=ORCHESTRATOR,
            query=[
                LLM_RUNS.rate().sum().per_minute().in_unit("suffix:/min").with_legend("runs"),
                LLM_REFINE_CYCLES.rate().sum().per_minute().in_unit("suffix:/min").with_legend("refinements"),
            ],
            no_value=NO_ORCHESTRATOR,
        ),
        timeseries(
            "Tool calls of models",
            question="Which tools do models call, and which calls fail?",
            detail=ORCHESTRATOR,
            query=LLM_TOOL_CALLS.rate().sum(by=("tool_name", "status")),
            stacked=True,
            no_value=NO_ORCHESTRATOR,
        ),
        timeseries(
            "Latency of models and their tools",
            question="What is slow: finding tools, calling them, or refining the response?",
            detail="95th percentile. Only the model calls that refine a response are timed. "
            f"{TOP_BUCKET} {ORCHESTRATOR}",
            query=[
                LLM_DISCOVERY_LATENCY.quantile(0.95).with_legend("finding tools, p95"),
                LLM_TOOL_LATENCY.quantile(0.95).with_legend("calling a tool, p95"),
                LLM_LATENCY.quantile(0.95).with_legend("refining, p95"),
            ],
            no_value=NO_ORCHESTRATOR,
        ),
        timeseries(
            "Longer than 10 s",
            question="What share exceeds the highest bucket?",
            detail=ORCHESTRATOR,
            query=[
                LLM_DISCOVERY_LATENCY.share_above(10000).with_legend("finding tools"),
                LLM_TOOL_LATENCY.share_above(10000).with_legend("calling a tool"),
                LLM_LATENCY.share_above(10000).with_legend("refining"),
            ],
            min=0,
            max=1,
            no_value=NO_ORCHESTRATOR,
        ),
    ],
)
