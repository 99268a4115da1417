"""Variables, annotations and panels that the dashboards of Loki Mode share."""

from __future__ import annotations

from heddle import GRAY, GREEN, RED, YELLOW, annotation, search_traces, state_timeline, timeseries

from ..shared import log_row, trace_row, trace_variables
from .liveness import ACTIVITY
from .settings import settings
from .telemetry import COST, LOKI_MODE, RECEIPTS, RECEIPTS_BY_VERDICT, RECEIPTS_WITH_PROVENANCE

BUDGET = settings.budget
STATUS = {0: ("Stopped", RED), 1: ("Running", GREEN)}
if not settings.control_plane:
    STATUS[2] = ("Paused", YELLOW)
BUDGET_STEPS = {settings.budget_warning.number: YELLOW, settings.budget_critical.number: RED}
UNMEASURED = (
    "Empty until the cost of an iteration has been measured."
    if settings.control_plane
    else "0 can also mean that no cost was measured."
)
ONE_PROJECT = "Each Loki Mode dashboard reports one project: the one whose run started last on its host."
# Version 9 reports 0 from the start. Version 10 has no sample before its first measurement, which must be counted too.
COST_IN_AN_HOUR = COST.growth("1h") if settings.control_plane else COST.increase("1h")
VARIABLES = trace_variables(LOKI_MODE)
RUNS = annotation("Runs", COST.resets("2m") > 0, title="Run started", text="{{instance}}")
ACTIVITY_OF_RUNS = state_timeline(
    "Activity of runs",
    question="When did each run log events?",
    detail="A run is active if it logged an event in the 15 minutes before. Empty until 15 minutes have been observed. "
    "Alert: `LokiStagnation`.",
    query=ACTIVITY,
    unit="short",
    mappings={0: ("No events", GRAY), 1: ("Active", GREEN)},
    width=8,
    height=8,
)
COST_PER_HOUR = timeseries(
    "Cost per hour by instance",
    question="How much does each run cost per hour?",
    detail="US dollars over the last hour, including all runs that the Loki Mode dashboard reported in it.",
    query=COST_IN_AN_HOUR.max(by="instance"),
    min=0,
    width=8,
)
RECEIPT_PANELS = [
    timeseries(
        "Receipts by verdict",
        question="How many receipts of deliveries have which verdict?",
        query=RECEIPTS_BY_VERDICT.max(by=("instance", "verdict")),
        min=0,
    ),
    timeseries(
        "Receipts by provenance",
        question="For how many receipts can the origin be verified?",
        detail="A receipt may have both an attestation and a signature.",
        query=[
            RECEIPTS_WITH_PROVENANCE.max(by=("instance", "kind")),
            RECEIPTS.max(by="instance").with_legend("{{instance}} all receipts"),
        ],
        min=0,
    ),
]
LOGS = log_row(LOKI_MODE, question="What does Loki Mode log?")
TRACES = trace_row(
    "Iterations and phases",
    search_traces("loki-mode"),
    question="Which iteration or phase took the most time?",
    detail="Each run has one trace. Click a trace id to open it below.",
)
