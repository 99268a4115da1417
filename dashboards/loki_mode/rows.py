"""What the dashboards of Loki Mode share: variables, annotation, receipts, logs and traces."""

from __future__ import annotations

from heddle import GREEN, RED, YELLOW, annotation, search_traces, timeseries

from ..shared import log_row, trace_row, trace_variables
from .settings import settings
from .telemetry import LOKI_MODE, RECEIPTS, RECEIPTS_BY_VERDICT, RECEIPTS_WITH_PROVENANCE, UPTIME

BUDGET = settings.budget
STATUS = {0: ("Stopped", RED), 1: ("Running", GREEN), 2: ("Paused", YELLOW)}
VARIABLES = trace_variables(LOKI_MODE)
RUNS = annotation("Runs", UPTIME.resets("2m") > 0, title="Run started", text="{{instance}}")
RECEIPT_PANELS = [
    timeseries(
        "Receipts by verdict",
        question="Are the deliveries verified?",
        query=RECEIPTS_BY_VERDICT.sum(by="verdict"),
        stacked=True,
    ),
    timeseries(
        "Receipts by provenance",
        question="For how many receipts can the origin be verified?",
        detail="A receipt may have both an attestation and a signature.",
        query=[RECEIPTS_WITH_PROVENANCE.sum(by="kind"), RECEIPTS.sum().with_legend("all receipts")],
    ),
]
LOGS = log_row(LOKI_MODE, question="What does Loki Mode log?")
TRACES = trace_row(
    "Iterations and phases",
    search_traces("loki-mode"),
    question="Which iteration or phase took long?",
    detail="One trace for each run; click a trace id to show it below.",
)
