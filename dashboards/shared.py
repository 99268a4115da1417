"""Rows and variables that several systems use."""

from __future__ import annotations

from heddle import (
    Query,
    Row,
    System,
    Variable,
    instance,
    job,
    log_lines,
    logs,
    loki,
    project_settings,
    prometheus,
    table,
    textbox,
    trace,
    trace_source,
    trace_view,
)


def stream_selector(system: System) -> str:
    """Return the LogQL selector of the logs of a system: those whose service label is one of its jobs."""
    return f'{{{project_settings().logs.service_label}=~"{system.jobs}"}}'


def trace_variables(system: System, service: str = "") -> list[Variable]:
    """Return the variables of a dashboard with metrics, logs and traces.

    `service` is the default of a text box for the service in traces; without it there is none.
    """
    boxes = [textbox("service", title="Service in traces", default=service)] if service else []
    return [
        prometheus(),
        loki(),
        trace_source(),
        job(system),
        instance(system),
        *boxes,
        textbox("trace", title="Trace id"),
    ]


def log_row(system: System, title: str = "Log", *, question: str, detail: str = "") -> Row:
    """Return the collapsed row with the log of a system."""
    panel = log_lines(title, question=question, detail=detail, query=logs(stream_selector(system)))
    return Row("Logs", [panel], collapsed=True)


def trace_row(
    title: str,
    query: Query,
    *,
    question: str,
    detail: str,
    no_value: str = "No traces",
    trace_question: str = "Where did the time go?",
    collapsed: bool = True,
) -> Row:
    """Return the row with a table of traces, and the trace that is selected in it."""
    panels = [
        table(title, question=question, detail=detail, query=query, no_value=no_value),
        trace_view("Trace", question=trace_question, query=trace("$trace")),
    ]
    return Row("Traces", panels, collapsed=collapsed)
