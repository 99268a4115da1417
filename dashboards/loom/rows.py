"""Value mappings, annotations and rows that the dashboards of Loom share."""

from __future__ import annotations

from heddle import GREEN, RED, Row, annotation, log_lines, ratio, stat, timeseries, up

from .events import LOG_NOTE, lines, per_minute
from .telemetry import (
    CPU_TIME,
    GOROUTINES,
    LOOM,
    MAX_FILES,
    OPEN_FILES,
    PROVIDER_REQUEST_DURATION,
    PROVIDER_REQUESTS,
    RESIDENT_MEMORY,
    START_TIME,
)

UP = {0: ("Down", RED), 1: ("Up", GREEN)}
LOOM_UP = stat(
    "Loom status",
    question="Is every instance of Loom up?",
    detail="Alerts: `LoomDown`, `LoomAbsent`, `LoomRestarts`.",
    query=up(LOOM).min(),
    sparkline=False,
    filled=True,
    mappings=UP,
    no_value="Not scraped",
)
RESTARTS = annotation("Restarts", START_TIME.changes("2m") > 0, title="Loom restarted", text="{{instance}}")
PROVIDERS = Row(
    "Workflows and providers",
    [
        timeseries(
            "Workflows started and ended",
            question="Do workflows end as fast as they start?",
            detail=f"Temporal's workflow events per minute. {LOG_NOTE}",
            query=[
                per_minute("temporal.workflow_started", "started"),
                per_minute("temporal.workflow_result", "results"),
            ],
            unit="suffix:/min",
            min=0,
            no_value="No events in the log",
            width=12,
        ),
        timeseries(
            "Streamed requests by provider",
            question="How many responses does Loom stream, from which provider?",
            detail="Over the last five minutes.",
            query=PROVIDER_REQUESTS.growth("5m").sum(by=("provider_id", "success")),
            stacked=True,
            min=0,
            no_value="No streamed requests",
            width=12,
        ),
        timeseries(
            "Latency of streamed requests",
            question="How long does a streamed response take?",
            detail="Over the last 15 minutes. The 95th percentile of a provider is not shown above 51.2 s, the highest "
            "bucket; the next panel shows the share of such responses.",
            query=[
                (PROVIDER_REQUEST_DURATION.quantile(0.95, by="provider_id", window="15m") < 51.2).with_legend(
                    "{{provider_id}} p95"
                ),
                PROVIDER_REQUEST_DURATION.mean(by="provider_id", window="15m").with_legend("{{provider_id}} mean"),
            ],
            min=0,
            no_value="No streamed requests",
            width=12,
        ),
        timeseries(
            "Streamed requests longer than 51.2 s",
            question="What share of the streamed responses takes longer than the highest bucket?",
            detail="Over the last 15 minutes.",
            query=PROVIDER_REQUEST_DURATION.share_above(51.2, by="provider_id", window="15m"),
            min=0,
            custom={"axisSoftMax": 0.1},
            no_value="No streamed requests",
            width=12,
        ),
    ],
)
PROCESS = Row(
    "Process",
    [
        timeseries(
            "Goroutines",
            question="How many goroutines does Loom have?",
            detail="A steady rise indicates a leak.",
            query=GOROUTINES.sum(by="instance"),
            min=0,
        ),
        timeseries(
            "Memory",
            question="How much memory does Loom use?",
            detail="A steady rise indicates a leak.",
            query=RESIDENT_MEMORY.sum(by="instance"),
            min=0,
        ),
        timeseries(
            "CPU",
            question="How much CPU time does Loom use?",
            query=CPU_TIME.rate().sum(by="instance"),
            min=0,
            custom={"axisSoftMax": 0.1},
        ),
        timeseries(
            "Open files",
            question="What share of its file descriptors does Loom use?",
            detail="Alert: `LoomOpenFiles`.",
            query=ratio(OPEN_FILES, MAX_FILES, by="instance"),
            min=0,
            custom={"axisSoftMax": 0.1},
        ),
    ],
    collapsed=True,
)
LOGS = Row(
    "Logs",
    [log_lines("Loom log", question="What does Loom log?", detail=LOG_NOTE, query=lines())],
    collapsed=True,
)
