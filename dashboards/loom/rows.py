"""What the dashboards of Loom share: value mappings, annotations, and rows."""

from __future__ import annotations

from heddle import GREEN, RED, Counter, Gauge, Histogram, Row, annotation, log_lines, ratio, timeseries

from .events import LOG_NOTE, lines, per_minute
from .telemetry import (
    CPU_TIME,
    GOROUTINES,
    MAX_FILES,
    OPEN_FILES,
    OTEL_WORKFLOWS_COMPLETED,
    OTEL_WORKFLOWS_STARTED,
    PROVIDER_REQUEST_DURATION,
    PROVIDER_REQUESTS,
    RESIDENT_MEMORY,
    START_TIME,
)

NEVER = "Loom measures this, but no released version exports it."
UP = {0: ("Down", RED), 1: ("Up", GREEN)}
RESTARTS = annotation("Restarts", START_TIME.changes("2m") > 0, title="Loom restarted", text="{{instance}}")


def not_exported(metric: Counter | Gauge | Histogram) -> str:
    """Return the no-value text of a panel whose metric no released Loom exports."""
    return f"No data: Loom does not export {metric.name} yet"


PROVIDERS = Row(
    "Workflows and providers",
    [
        timeseries(
            "Workflows started and completed",
            question="Do as many workflows complete as start?",
            detail=f"{NEVER} The panel counts the Temporal events in its log instead.",
            query=[
                OTEL_WORKFLOWS_STARTED.rate().sum().per_minute().with_legend("started"),
                OTEL_WORKFLOWS_COMPLETED.rate().sum().per_minute().with_legend("completed"),
                per_minute("temporal.workflow_started", "started in the log"),
                per_minute("temporal.workflow_result", "results in the log"),
            ],
            unit="suffix:/min",
            no_value=not_exported(OTEL_WORKFLOWS_STARTED),
        ),
        timeseries(
            "Streamed requests by provider",
            question="Which provider does Loom stream from?",
            query=PROVIDER_REQUESTS.rate().sum(by=("provider_id", "success")),
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
            width=24,
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
