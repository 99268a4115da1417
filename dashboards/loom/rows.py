"""What the dashboards of Loom share: value mappings, annotations, and rows."""

from __future__ import annotations

from heddle import GREEN, RED, Row, annotation, log_lines, ratio, timeseries

from .events import LOG_NOTE, lines, per_minute
from .telemetry import (
    CPU_TIME,
    GOROUTINES,
    MAX_FILES,
    OPEN_FILES,
    PROVIDER_REQUEST_DURATION,
    PROVIDER_REQUESTS,
    RESIDENT_MEMORY,
    START_TIME,
)

UP = {0: ("Down", RED), 1: ("Up", GREEN)}
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
        ),
        timeseries(
            "Streamed requests by provider",
            question="Which provider does Loom stream from?",
            detail="In the previous five minutes.",
            query=PROVIDER_REQUESTS.growth("5m").sum(by=("provider_id", "success")),
            stacked=True,
            no_value="No streamed requests",
        ),
        timeseries(
            "Latency of streamed requests",
            question="How long does a streamed response take?",
            query=[
                PROVIDER_REQUEST_DURATION.quantile(0.95, by="provider_id").with_legend("{{provider_id}} p95"),
                PROVIDER_REQUEST_DURATION.mean(by="provider_id").with_legend("{{provider_id}} mean"),
            ],
            no_value="No streamed requests",
        ),
    ],
)
PROCESS = Row(
    "Process",
    [
        timeseries("Goroutines", question="Does Loom leak goroutines?", query=GOROUTINES.sum(by="instance")),
        timeseries("Memory", question="Does Loom leak memory?", query=RESIDENT_MEMORY.sum(by="instance")),
        timeseries("CPU", question="How busy is Loom's process?", query=CPU_TIME.rate().sum(by="instance")),
        timeseries(
            "Open files",
            question="Is Loom running out of file descriptors?",
            query=ratio(OPEN_FILES, MAX_FILES, by="instance"),
            min=0,
            max=1,
        ),
    ],
    collapsed=True,
)
LOGS = Row(
    "Logs",
    [log_lines("Loom log", question="What does Loom log?", detail=LOG_NOTE, query=lines())],
    collapsed=True,
)
