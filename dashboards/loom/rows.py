"""What the dashboards of Loom share: value mappings, annotations, and rows."""

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
    "Loom",
    question="Is every Loom up?",
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
            question="Do as many workflows end as start?",
            detail=f"The events of Temporal. {LOG_NOTE}",
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
            question="Which provider does Loom stream from?",
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
            detail="Over the last 15 minutes. The 95th percentile of a provider is left out while it is above 51.2 s, "
            "the highest bucket; the next panel shows how many responses are.",
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
            question="What share of the streamed responses exceeds the highest bucket?",
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
        timeseries("Goroutines", question="Does Loom leak goroutines?", query=GOROUTINES.sum(by="instance"), min=0),
        timeseries("Memory", question="Does Loom leak memory?", query=RESIDENT_MEMORY.sum(by="instance"), min=0),
        timeseries(
            "CPU",
            question="How busy is Loom's process?",
            query=CPU_TIME.rate().sum(by="instance"),
            min=0,
            custom={"axisSoftMax": 0.1},
        ),
        timeseries(
            "Open files",
            question="Is Loom running out of file descriptors?",
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
