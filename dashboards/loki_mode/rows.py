"""What the dashboards of Loki Mode have in common: variables, annotation, receipts, logs and traces."""

from __future__ import annotations

from heddle import (
    GREEN,
    RED,
    YELLOW,
    Row,
    annotation,
    instance,
    jaeger,
    job,
    log_lines,
    logs,
    loki,
    project_settings,
    prometheus,
    search_traces,
    table,
    textbox,
    timeseries,
    trace,
    trace_view,
)

from .settings import settings
from .telemetry import LOKI_MODE, RECEIPTS, RECEIPTS_BY_VERDICT, RECEIPTS_WITH_PROVENANCE, UPTIME

BUDGET = settings.budget
STATUS = {0: ("Stopped", RED), 1: ("Running", GREEN), 2: ("Paused", YELLOW)}
VARIABLES = [prometheus(), loki(), jaeger(), job(LOKI_MODE), instance(LOKI_MODE), textbox("trace", title="Trace id")]
RUNS = annotation("Runs", UPTIME.resets("2m") > 0, title="A run starts", text="{{instance}}")
RECEIPT_PANELS = [
    timeseries(
        "Receipts by verdict",
        question="Is what is delivered verified?",
        query=RECEIPTS_BY_VERDICT.sum(by="verdict"),
        stacked=True,
    ),
    timeseries(
        "Receipts by provenance",
        question="Of how many receipts can the origin be checked?",
        detail="A receipt may have both an attestation and a signature.",
        query=[RECEIPTS_WITH_PROVENANCE.sum(by="kind"), RECEIPTS.sum().with_legend("all receipts")],
    ),
]
LOGS = Row(
    "Logs",
    [
        log_lines(
            "Log",
            question="What happened?",
            query=logs(f'{{{project_settings().logs.service_label}=~"{LOKI_MODE.jobs}"}}'),
        ),
    ],
    collapsed=True,
)
TRACES = Row(
    "Traces",
    [
        table(
            "Iterations and phases",
            question="Which iteration or phase took long?",
            detail="One trace for each run; a click on a trace id shows it below.",
            query=search_traces("loki-mode"),
        ),
        trace_view("Trace", question="Where did the time go?", query=trace("$trace")),
    ],
    collapsed=True,
)
