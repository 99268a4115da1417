"""Panels and rows of TokenHub that several dashboards show: status, limits, losses and logs."""

from __future__ import annotations

from heddle import BASE, GREEN, RED, YELLOW, Row, log_metric, stat, state_timeline, timeseries, up

from ...shared import log_row, stream_selector
from .telemetry import (
    ADMIN_RATE_LIMITED,
    CIRCUIT_STATE,
    HEARTBEAT,
    RATE_LIMITED,
    STORE_DROPPED,
    TEMPORAL_FALLBACK,
    TOKENHUB,
)

_CIRCUIT = {0: ("Closed", GREEN), 1: ("Open", RED), 2: ("Half-open", YELLOW)}
_LAST_BEAT = (HEARTBEAT.changes("2m").sum(by="instance") > 0).timestamp().max_over_time("1h").age()
_KEY_LIMIT = f"sum(count_over_time({stream_selector(TOKENHUB)} |= `api key auth: rate limit exceeded` [5m]))"
TOKENHUB_UP = stat(
    "TokenHub status",
    question="Is every instance of TokenHub up?",
    detail="Alerts: `TokenHubDown`, `TokenHubAbsent`.",
    query=up(TOKENHUB).min(),
    sparkline=False,
    filled=True,
    mappings={0: ("Down", RED), 1: ("Up", GREEN)},
    no_value="Not scraped",
)
LOSSES = Row(
    "Limits and losses",
    [
        timeseries(
            "Requests rejected by the IP limit",
            question="How many requests per second does the limit per IP address reject?",
            detail="The limit only takes effect behind a proxy that sets X-Real-IP. Alert: `TokenHubHighRateLimiting`.",
            query=[
                RATE_LIMITED.rate().sum().with_legend("models"),
                ADMIN_RATE_LIMITED.rate().sum().with_legend("administration"),
            ],
            min=0,
            custom={"axisSoftMax": 1},
            width=8,
        ),
        timeseries(
            "Requests rejected by API key limits",
            question="How many requests exceed the limit of their API key?",
            detail="Over the last five minutes. From TokenHub's log, because no metric counts these requests.",
            query=log_metric(_KEY_LIMIT, legend="requests").good_if_empty(),
            unit="short",
            min=0,
            custom={"axisSoftMax": 5},
            no_value="None in the log",
            width=8,
        ),
        timeseries(
            "Lost store writes",
            question="Which writes of logs, rewards and keys were lost?",
            detail="Over the last five minutes. Alert: `TokenHubStoreDropped`.",
            query=STORE_DROPPED.growth("5m").sum(by="op"),
            stacked=True,
            min=0,
            custom={"axisSoftMax": 5},
            no_value="No lost writes",
            width=8,
        ),
        state_timeline(
            "Temporal circuit breaker",
            question="Is the circuit breaker open, so that TokenHub does not use Temporal?",
            detail="Alert: `TokenHubCircuitOpen`.",
            query=CIRCUIT_STATE.max(by="instance"),
            unit="short",
            mappings=_CIRCUIT,
            width=12,
            height=8,
        ),
        timeseries(
            "Temporal fallbacks",
            question="How many requests per second use the direct engine because Temporal is not available?",
            query=TEMPORAL_FALLBACK.rate().sum().with_legend("requests"),
            min=0,
            custom={"axisSoftMax": 1},
            width=12,
        ),
        timeseries(
            "Heartbeats",
            question="Does TokenHub send its four heartbeats per minute?",
            detail="Fewer than four mean that the process hangs. Alert: `TokenHubHeartbeatStalled`.",
            query=HEARTBEAT.rate().sum(by="instance").per_minute(),
            min=0,
            custom={"axisSoftMax": 4},
            width=12,
        ),
        timeseries(
            "Time since the last heartbeat",
            question="How long has TokenHub sent no heartbeat?",
            detail="In steps of a minute; the value can be up to two minutes too low.",
            query=_LAST_BEAT.with_legend("{{instance}}"),
            min=0,
            thresholds={BASE: GREEN, 300: RED},
            custom={"thresholdsStyle": {"mode": "line"}, "axisSoftMax": 300},
            no_value="No heartbeat in an hour",
            width=12,
        ),
    ],
)
LOGS = log_row(
    TOKENHUB,
    "TokenHub log",
    question="What does TokenHub log?",
    detail="Responses with status 500 and above are logged as errors, others at debug level, which is off by default.",
)
