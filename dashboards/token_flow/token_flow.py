"""Token flow: where do tokens and money go, by model and provider?

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
from .queries import AGENTS, FLOW_COST, HOUR, HUB_COST, HUB_TOKENS, STREAMED, flow_tokens, hourly, per_second, projected
from .rows import CACHE, LOOPOS, MONEY, TOKENS

_LOGS = stream_selector(TOKENHUB)

dashboard = Dashboard(
    uid="token-flow",
    title="Token flow",
    folder="Token flow",
    description="Where do tokens and money go, by model and provider?",
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
    links=[link("loom-overview", "Loom"), link("loki-mode-fleet", "Loki Mode")],
    rows=[
        Row(
            "Now",
            [
                stat(
                    "TokenHub tokens",
                    question="How many tokens per second does TokenHub process?",
                    detail=STREAMED,
                    query=HUB_TOKENS.rate().sum(by="direction"),
                ),
                stat(
                    "TokenHub spend",
                    question="What does TokenHub cost per hour?",
                    detail="US dollars per hour at the current rate.",
                    query=hourly(HUB_COST.rate().sum()),
                    decimals=2,
                ),
                stat(
                    "TokenHub spend, projected",
                    question="What would TokenHub cost per day at the last hour's rate?",
                    query=projected(HUB_COST.rate("1h").sum()),
                    decimals=2,
                ),
                stat(
                    "loomflow tokens",
                    question="How many tokens per second do loomflow's agents use?",
                    detail=f"The mean of the previous hour. {AGENTS} Tokens read from a cache are not counted.",
                    query=per_second(flow_tokens()),
                    sparkline=False,
                ),
                stat(
                    "loomflow spend",
                    question="What did loomflow's agents cost?",
                    detail=f"{HOUR} {AGENTS}",
                    query=FLOW_COST.sum(),
                    sparkline=False,
                    decimals=2,
                ),
                stat(
                    "loomflow spend, projected",
                    question="What would the agents cost per day if every hour were like the previous one?",
                    detail=AGENTS,
                    query=(FLOW_COST.sum() * 24).in_unit("currencyUSD"),
                    sparkline=False,
                    decimals=2,
                ),
            ],
        ),
        Row(
            "Compared with yesterday, and cost per token",
            [
                stat(
                    "TokenHub compared with yesterday",
                    question="Is the last hour's spend usual?",
                    detail="Relative to the same hour of the previous day; empty if that hour had no cost.",
                    query=ratio(HUB_COST.increase("1h"), HUB_COST.increase("1h").offset("1d")),
                    thresholds={BASE: GREEN, 1.5: YELLOW, 3: RED},
                    width=6,
                ),
                stat(
                    "loomflow compared with yesterday",
                    question="Is the last hour's spend of the agents usual?",
                    detail="Relative to the same hour of the previous day; empty if that hour had no cost.",
                    query=ratio(FLOW_COST, FLOW_COST.offset("1d")),
                    sparkline=False,
                    thresholds={BASE: GREEN, 1.5: YELLOW, 3: RED},
                    width=6,
                ),
                stat(
                    "Cost of 1,000 tokens",
                    question="What do 1,000 tokens cost through TokenHub?",
                    detail="Too high if responses are streamed: they have a cost but report no tokens.",
                    query=(ratio(HUB_COST.growth("1h"), HUB_TOKENS.growth("1h")) * 1000).in_unit("currencyUSD"),
                    decimals=4,
                    width=6,
                ),
                stat(
                    "loomflow cost of 1,000 tokens",
                    question="What do 1,000 tokens cost the agents?",
                    detail="Tokens read from a cache have a cost but are not counted.",
                    query=(FLOW_COST.sum() / (flow_tokens() > 0) * 1000).in_unit("currencyUSD"),
                    sparkline=False,
                    decimals=4,
                    width=6,
                ),
                timeseries(
                    "TokenHub spend, today and the day before",
                    question="Does TokenHub spend more than a day ago?",
                    detail="US dollars per hour.",
                    query=[
                        hourly(HUB_COST.rate().sum()).with_legend("now"),
                        hourly(HUB_COST.rate().sum().offset("1d")).with_legend("a day earlier"),
                    ],
                ),
                timeseries(
                    "loomflow spend, today and the day before",
                    question="Do the agents spend more than a day ago?",
                    detail=f"US dollars in the previous hour. {AGENTS}",
                    query=[
                        FLOW_COST.sum().with_legend("now"),
                        FLOW_COST.sum().offset("1d").with_legend("a day earlier"),
                    ],
                ),
            ],
        ),
        TOKENS,
        MONEY,
        CACHE,
        LOOPOS,
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
                    detail="Only if tracing is enabled in TokenHub. Click a trace id to open it.",
                    query=search_traces("tokenhub"),
                ),
                trace_view("Trace", question="Where did the time go?", query=trace("$trace")),
            ],
            collapsed=True,
        ),
    ],
)
