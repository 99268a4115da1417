"""The rows of Langfuse for the test requests, in each layout, with older versions and deleted rows."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from tests.dashboards.loopos.requests import DELETED, END, PROJECT, Request, Step, ms, requests, written_at

Row = dict[str, Any]
Tables = dict[str, list[Row]]
_LATER = END + timedelta(days=1)


def v3() -> Tables:
    """Return the tables of Langfuse 3."""
    traces, observations = [], []
    for request in requests():
        trace = _trace(request)
        traces += [{**trace, "event_ts": _at(request.first.start - ms(1)), "session_id": "stale"}, trace]
        for step in request.steps:
            row = _observation(request, step)
            # An older version, which FINAL has to remove.
            stale = {"event_ts": _at(step.start), "level": "ERROR", "total_cost": "77", "usage_details": {"total": 9}}
            observations += [{**row, **stale, "end_time": _at(step.start + ms(1))}, row]
    return {
        "traces": [*traces, *_deleted(traces[1], id=DELETED)],
        "observations": [*observations, *_deleted(observations[1], id="deadbeef", trace_id=DELETED, total_cost="50")],
        "scores": _scores(),
    }


def v4(*, copied: bool = False) -> Tables:
    """Return the table of Langfuse 4; `copied` is the variant that it writes from the tables of Langfuse 3."""
    rows = []
    for request in requests():
        if copied:
            rows.append(_synthetic_root(request))
        for step in request.steps:
            row = _event(request, step, copied=copied)
            stale = {"event_ts": _at(step.start), "level": "ERROR", "cost_details": {"total": "77"}, "end_time": None}
            rows += [{**row, **stale}, row]
    deleted = {"span_id": "deadbeef", "trace_id": DELETED, "cost_details": {"total": "50"}}
    own = next(row for row in rows if row["project_id"] == PROJECT and row["cost_details"])
    return {"events_core": [*rows, *_deleted(own, **deleted)], "scores": _scores()}


def _scores() -> list[Row]:
    """Return the scores of both layouts, with older versions, a deleted one, and one of a session."""
    written = []
    for request in requests():
        for score in request.scores:
            row = {
                "id": f"{request.project}-{score.id}",
                "timestamp": _at(request.first.start + score.after),
                "project_id": request.project,
                "environment": request.environment,
                "trace_id": request.trace,
                "name": score.name,
                "value": score.value,
                "source": "EVAL",
                "data_type": score.kind,
                "string_value": "billing" if score.kind == "CATEGORICAL" else None,
                "event_ts": _at(request.first.start + score.after),
                "is_deleted": 0,
            }
            written += [{**row, "value": 99, "event_ts": _at(request.first.start)}, row]
    of_session = {**written[1], "id": "of-a-session", "trace_id": None, "value": 77}
    return [*written, of_session, *_deleted(written[1], id="deleted", value=88)]


def _deleted(row: Row, **other: object) -> list[Row]:
    written = {**row, **other}
    return [written, {**written, "event_ts": _at(_LATER), "is_deleted": 1}]


def _trace(request: Request) -> Row:
    first = request.first
    return {
        "id": request.trace,
        "timestamp": _at(first.start),
        "name": first.name,
        "user_id": request.user or None,
        "session_id": request.session or None,
        "metadata": {"resourceAttributes": json.dumps({"service.name": first.service})},
        "project_id": request.project,
        "environment": request.environment,
        "created_at": _at(first.start),
        "event_ts": _at(first.start),
        "is_deleted": 0,
    }


def _common(request: Request, step: Step) -> Row:
    return {
        "trace_id": request.trace,
        "project_id": request.project,
        "environment": request.environment,
        "type": step.type,
        "name": step.name,
        "level": step.level,
        "version": step.version,
        "start_time": _at(step.start),
        "end_time": _at(step.end),
        "completion_start_time": _at(step.first_token),
        "usage_details": step.usage,
        "cost_details": {} if step.cost is None else {"total": f"{step.cost:.12f}"},
        "created_at": _at(written_at(step)),
        "event_ts": _at(written_at(step) + ms(500)),
        "is_deleted": 0,
    }


def _observation(request: Request, step: Step) -> Row:
    return {
        **_common(request, step),
        "id": step.id,
        "parent_observation_id": step.parent or None,
        "status_message": step.message or None,
        "provided_model_name": step.model or None,
        "total_cost": None if step.cost is None else f"{step.cost:.12f}",
        # One service sets its name itself, the others have that of OpenTelemetry.
        "metadata": {"service_name": step.service}
        if step.service == "planner"
        else {"resourceAttributes": json.dumps({"service.name": step.service})},
    }


def _event(request: Request, step: Step, *, copied: bool) -> Row:
    names, values = ["resourceAttributes.service.name"], [step.service]
    if copied:
        names, values = ["resourceAttributes"], [json.dumps({"service.name": step.service})]
    if step.service == "planner":  # the name that the application sets takes precedence over that of OpenTelemetry
        names, values = ["service_name", *names], [step.service, *(["wrong"] if not copied else ["{}"])]
    return {
        **_common(request, step),
        "span_id": step.id,
        "parent_span_id": step.parent or (f"t-{request.trace}" if copied else ""),
        "status_message": step.message,
        "provided_model_name": step.model,
        "trace_name": request.first.name,
        "user_id": request.user,
        "session_id": request.session,
        "metadata_names": names,
        "metadata_values": values,
        "service_name": "" if copied else ("wrong" if step.service == "planner" else step.service),
    }


def _synthetic_root(request: Request) -> Row:
    """Return the root span that Langfuse 4 adds to a trace that it copies."""
    first = request.first
    top = Step(id="", start=first.start - ms(1), end=None, service="", type="SPAN", name=first.name)
    row = _event(request, top, copied=True)
    return {**row, "span_id": f"t-{request.trace}", "parent_span_id": "", "metadata_names": [], "metadata_values": []}


def _at(time: datetime | None) -> str | None:
    return None if time is None else time.strftime("%Y-%m-%d %H:%M:%S.%f")
