"""The rows of requests in the layouts of Langfuse 3 and 4, and the lines that their services log."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, TypeAlias

from heddle.simulate.langfuse.requests import Request, Step

Row: TypeAlias = dict[str, Any]

_WRITTEN = 1.5
"""How many seconds after its end Langfuse writes a step."""


def rows(requests: Sequence[Request], layout: str, project: str) -> dict[str, list[Row]]:
    """Return the rows of each table."""
    steps = [(request, step) for request in requests for step in request.steps]
    if layout == "v4":
        return {"events_core": [_event(request, step, project) for request, step in steps]}
    return {
        "traces": [_trace(request, project) for request in requests],
        "observations": [_observation(request, step, project) for request, step in steps],
    }


def lines(requests: Sequence[Request], field: str) -> Iterator[tuple[int, str]]:
    """Yield what the services log, each with its time in nanoseconds; `field` is where they write the trace's id."""
    for request in requests:
        for step in request.steps:
            if step.level == "DEFAULT" and step.parent:
                continue
            level = {"ERROR": "ERROR"}.get(step.level, "INFO")
            said = {"level": level, "service": request.service, "msg": step.message or f"{step.name} has ended"}
            yield int(step.end * 1e9), json.dumps({**said, field: request.trace})


def _trace(request: Request, project: str) -> Row:
    first = request.first
    return {
        "id": request.trace,
        "timestamp": _at(first.start),
        "name": first.name,
        "user_id": request.user,
        "session_id": request.session,
        "metadata": {"resourceAttributes": _resource(request)},
        "project_id": project,
        "environment": request.environment,
        "created_at": _at(first.start),
        "event_ts": _at(first.start),
        "is_deleted": 0,
    }


def _observation(request: Request, step: Step, project: str) -> Row:
    return {
        **_both(request, step, project),
        "id": step.id,
        "parent_observation_id": step.parent or None,
        "status_message": step.message or None,
        "provided_model_name": step.model or None,
        "total_cost": None if step.cost is None else f"{step.cost:.12f}",
        "metadata": {"resourceAttributes": _resource(request)},
    }


def _event(request: Request, step: Step, project: str) -> Row:
    return {
        **_both(request, step, project),
        "span_id": step.id,
        "parent_span_id": step.parent,
        "status_message": step.message,
        "provided_model_name": step.model,
        "trace_name": request.first.name,
        "user_id": request.user,
        "session_id": request.session,
        "metadata_names": ["resourceAttributes.service.name"],
        "metadata_values": [request.service],
        "service_name": request.service,
    }


def _both(request: Request, step: Step, project: str) -> Row:
    return {
        "trace_id": request.trace,
        "project_id": project,
        "environment": request.environment,
        "type": step.type,
        "name": step.name,
        "level": step.level,
        "start_time": _at(step.start),
        "end_time": _at(step.end),
        "completion_start_time": None if step.first_token is None else _at(step.first_token),
        "usage_details": step.usage,
        "cost_details": {} if step.cost is None else {"total": f"{step.cost:.12f}"},
        "created_at": _at(step.end + _WRITTEN),
        "event_ts": _at(step.end + _WRITTEN),
        "is_deleted": 0,
    }


def _resource(request: Request) -> str:
    return json.dumps({"service.name": request.service})


def _at(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
