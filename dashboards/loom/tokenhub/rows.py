"""The rows of TokenHub's dashboard about limits, losses and logs."""

from __future__ import annotations

from heddle import BASE, GREEN, RED, YELLOW, Row, state_timeline, timeseries

from ...shared import log_row
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
LOSSES = Row(
    "Limits and losses",
    [
        timeseries(
            "Rate limiting",
            question="Are requests rejected by the limit per IP address?",
            detail="Only behind a proxy that sets X-Real-IP. TokenHub does not count what the limit of an API key "
            "rejects.",
            query=[
                RATE_LIMITED.rate().sum().with_legend("models"),
                ADMIN_RATE_LIMITED.rate().sum().with_legend("administration"),
            ],
        ),
        state_timeline(
            "Circuit",
            question="Can TokenHub use Temporal?",
            query=CIRCUIT_STATE.max(by="instance"),
            unit="short",
            mappings=_CIRCUIT,
        ),
        timeseries(
            "Temporal fallbacks",
            question="How many requests use the direct engine instead?",
            query=TEMPORAL_FALLBACK.rate().sum().with_legend("requests"),
        ),
        timeseries(
            "Lost store writes",
            question="Which writes of logs, rewards and keys were lost?",
            detail="In the previous five minutes.",
            query=STORE_DROPPED.growth("5m").sum(by="op"),
            stacked=True,
            no_value="No lost writes",
        ),
        timeseries(
            "Heartbeat",
            question="Does TokenHub hang?",
            detail="Four beats per minute; fewer mean that the process hangs.",
            query=HEARTBEAT.rate().sum(by="instance").per_minute(),
            min=0,
        ),
        timeseries(
            "Last beat",
            question="How long has TokenHub been hanging?",
            detail="Time since the last heartbeat, to the minute; it may be up to two minutes too low.",
            query=_LAST_BEAT.with_legend("{{instance}}"),
            min=0,
            thresholds={BASE: GREEN, 300: RED},
            custom={"thresholdsStyle": {"mode": "line"}},
            no_value="No heartbeat in an hour",
        ),
    ],
)
LOGS = log_row(
    TOKENHUB,
    "TokenHub log",
    question="What does TokenHub log?",
    detail="Successful requests are logged at debug level, responses with status 500 and above as errors.",
)
