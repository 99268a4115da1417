"""Token flow: how many tokens are used and what do they cost, by model and provider?

TokenHub and loomflow are shown side by side and never added: agents that call models through TokenHub are in both.
"""

from __future__ import annotations

from heddle import (
    BASE,
    GREEN,
    RED,
    YELLOW,
    Dashboard,
    Row,
    annotation,
    instance,
    job,
    label_values,
    link,
    log_lines,
    logs,
    loki,
    project_settings,
    prometheus,
    ratio,
    search_traces,
    stat,
    table,
    textbox,
    timeseries,
    trace,
    trace_source,
    trace_view,
)

from ..loom.tokenhub import telemetry as hub
from ..loom.tokenhub.telemetry import TOKENHUB
from ..loomflow.telemetry import LOOMFLOW
from ..shared import stream_selector
from .outcome_panels import SYSTEMS
from .queries import (
    AGENTS,
    ESTIMATED,
    FLOW_COST,
    HOUR,
    HUB_COST,
    HUB_TOKENS,
    STREAMED,
    flow_tokens,
    per_day,
    per_second,
)
from .rows import COST, LOOPOS, TOKENS

_LOGS = stream_selector(TOKENHUB)

dashboard = Dashboard(
    uid="token-flow",
    title="Token flow",
    folder="Token flow",
    description="How many tokens are used, and what do they cost, by model and provider?",
    tags=["tokens", "tokenhub", "loomflow"],
    variables=[
        prometheus(),
        loki(),
        trace_source(),
        job(TOKENHUB),
        instance(TOKENHUB),
        job(LOOMFLOW),
        instance(LOOMFLOW),
        label_values(hub.TOKENS, "provider", title="Provider"),
        textbox("trace", title="Trace id"),
    ],
    annotations=[
        annotation("Restarts", hub.HEARTBEAT.resets("2m") > 0, title="TokenHub restarted", text="{{instance}}"),
    ],
    links=[
        *([link("agent-outcomes", "Outcomes and budgets")] if any(map(project_settings().compiles, SYSTEMS)) else []),
        link("loom-overview", "Loom"),
        link("loki-mode-fleet", "Loki Mode"),
    ],
    rows=[
        Row(
            "Now",
            [
                stat(
                    "TokenHub spend vs. yesterday",
                    question="How does the spend of the last hour compare with yesterday's?",
                    detail="The spend of the last hour divided by that of the same hour of the previous day.",
                    query=ratio(HUB_COST, HUB_COST.offset("1d")),
                    sparkline=False,
                    thresholds={BASE: GREEN, 1.5: YELLOW, 3: RED},
                    no_value="No cost in that hour",
                ),
                stat(
                    "TokenHub spend",
                    question="How much did requests through TokenHub cost?",
                    detail=f"{HOUR} {ESTIMATED}",
                    query=HUB_COST.sum(),
                    sparkline=False,
                    decimals=2,
                    no_value="No cost reported",
                ),
                stat(
                    "TokenHub projected spend",
                    question="How much would TokenHub cost per day at the rate of the last hour?",
                    detail=ESTIMATED,
                    query=per_day(HUB_COST.sum()),
                    sparkline=False,
                    decimals=2,
                    no_value="No cost reported",
                ),
                stat(
                    "loomflow spend vs. yesterday",
                    question="How does the spend of the last hour compare with yesterday's?",
                    detail="The spend of the last hour divided by that of the same hour of the previous day.",
                    query=ratio(FLOW_COST, FLOW_COST.offset("1d")),
                    sparkline=False,
                    thresholds={BASE: GREEN, 1.5: YELLOW, 3: RED},
                    no_value="No cost in that hour",
                ),
                stat(
                    "loomflow spend",
                    question="How much did loomflow's agents cost?",
                    detail=f"{HOUR} {AGENTS}",
                    query=FLOW_COST.sum(),
                    sparkline=False,
                    decimals=2,
                    no_value="No cost reported",
                ),
                stat(
                    "loomflow projected spend",
                    question="How much would the agents cost per day at the rate of the last hour?",
                    detail=AGENTS,
                    query=per_day(FLOW_COST.sum()),
                    sparkline=False,
                    decimals=2,
                    no_value="No cost reported",
                ),
                stat(
                    "TokenHub tokens",
                    question="How many tokens per second does TokenHub process?",
                    detail=STREAMED,
                    query=HUB_TOKENS.rate().sum(by="direction"),
                    sparkline=False,
                    width=6,
                ),
                stat(
                    "Cost of 1,000 tokens",
                    question="How much do 1,000 tokens cost through TokenHub?",
                    detail=f"{HOUR} Too high if responses are streamed, because they have a cost but report no tokens.",
                    query=(ratio(HUB_COST, HUB_TOKENS.growth("1h")) * 1000).in_unit("currencyUSD"),
                    sparkline=False,
                    decimals=4,
                    no_value="No tokens reported",
                    width=6,
                ),
                stat(
                    "loomflow tokens",
                    question="How many tokens per second do loomflow's agents use?",
                    detail=f"Mean over the last hour. {AGENTS} Tokens read from a cache are not counted.",
                    query=per_second(flow_tokens()),
                    sparkline=False,
                    no_value="No tokens reported",
                    width=6,
                ),
                stat(
                    "loomflow cost of 1,000 tokens",
                    question="How much do 1,000 tokens of the agents cost?",
                    detail=f"{HOUR} Tokens read from a cache have a cost but are not counted.",
                    query=(FLOW_COST.sum() / (flow_tokens() > 0) * 1000).in_unit("currencyUSD"),
                    sparkline=False,
                    decimals=4,
                    no_value="No tokens reported",
                    width=6,
                ),
            ],
        ),
        Row(
            "Compared with yesterday",
            [
                timeseries(
                    "TokenHub spend, today and the day before",
                    question="How much does TokenHub cost, compared with a day ago?",
                    detail=f"US dollars over the last hour. {ESTIMATED}",
                    query=[
                        HUB_COST.sum().with_legend("now"),
                        HUB_COST.sum().offset("1d").with_legend("a day earlier"),
                    ],
                    min=0,
                ),
                timeseries(
                    "loomflow spend, today and the day before",
                    question="How much do the agents cost, compared with a day ago?",
                    detail=f"US dollars over the last hour. {AGENTS}",
                    query=[
                        FLOW_COST.sum().with_legend("now"),
                        FLOW_COST.sum().offset("1d").with_legend("a day earlier"),
                    ],
                    min=0,
                ),
            ],
        ),
        TOKENS,
        COST,
        *([LOOPOS] if project_settings().compiles("loopos") else []),
        Row(
            "Logs",
            [log_lines("TokenHub log", question="What does TokenHub log?", query=logs(_LOGS))],
            collapsed=True,
        ),
        Row(
            "Traces",
            [
                table(
                    "Requests of TokenHub",
                    question="Which requests were slow or failed?",
                    detail="POST requests only, which excludes scrapes. Requires TOKENHUB_OTEL_ENABLED. Click a trace "
                    "id to open it.",
                    query=search_traces("tokenhub", operation="tokenhub.request", tags={"http.request.method": "POST"}),
                ),
                trace_view("Trace", question="Where did the time go?", query=trace("$trace")),
            ],
            collapsed=True,
        ),
    ],
)
