"""The rows of requests in the layouts of Langfuse 3 and 4, and the log lines of their services."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from .requests import Request, Score, Step

_WRITE_DELAY = 1.5
"""Seconds between the end of a step and its write by Langfuse."""


def rows(requests: Sequence[Request], layout: str, project: str) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of each table."""
    steps = [(request, step) for request in requests for step in request.steps]
    scores = [_score(request, score, project) for request in requests for score in request.scores]
    if layout == "v4":
        return {"events_core": [_event(request, step, project) for request, step in steps], "scores": scores}
    return {
        "scores": scores,
        "traces": [_trace(request, project) for request in requests],
        "observations": [_observation(request, step, project) for request, step in steps],
    }


def log_lines(requests: Sequence[Request], trace_id_field: str) -> Iterator[tuple[int, str]]:
    """Yield the log lines of the services, in JSON, with their times in nanoseconds."""
    for request in requests:
        for step in request.steps:
            if step.level == "DEFAULT" and step.parent:
                continue
            fields = {
                "level": "ERROR" if step.level == "ERROR" else "INFO",
                "service": request.service,
                "msg": step.message or f"{step.name} has ended",
                trace_id_field: request.trace,
            }
            yield int(step.end * 1e9), json.dumps(fields)


def _trace(request: Request, project: str) -> dict[str, Any]:
    root = request.root
    return {
        "id": request.trace,
        "timestamp": _timestamp(root.start),
        "name": root.name,
        "user_id": request.user,
        "session_id": request.session,
        "metadata": {"resourceAttributes": _resource_attributes(request)},
        "project_id": project,
        "environment": request.environment,
        "created_at": _timestamp(root.start),
        "event_ts": _timestamp(root.start),
        "is_deleted": 0,
    }


def _score(request: Request, score: Score, project: str) -> dict[str, Any]:
    timestamp = _timestamp(request.root.end)
    return {
        "id": f"{request.trace}-{score.name}",
        "timestamp": timestamp,
        "project_id": project,
        "environment": request.environment,
        "trace_id": request.trace,
        "name": score.name,
        "value": score.value,
        "source": "EVAL" if score.kind == "NUMERIC" else "API",
        "data_type": score.kind,
        "created_at": timestamp,
        "event_ts": timestamp,
        "is_deleted": 0,
    }


def _observation(request: Request, step: Step, project: str) -> dict[str, Any]:
    return {
        **_common(request, step, project),
        "id": step.id,
        "parent_observation_id": step.parent or None,
        "status_message": step.message or None,
        "provided_model_name": step.model or None,
        "total_cost": None if step.cost is None else f"{step.cost:.12f}",
        "metadata": {"resourceAttributes": _resource_attributes(request)},
    }


def _event(request: Request, step: Step, project: str) -> dict[str, Any]:
    return {
        **_common(request, step, project),
        "span_id": step.id,
        "parent_span_id": step.parent,
        "status_message": step.message,
        "provided_model_name": step.model,
        "trace_name": request.root.name,
        "user_id": request.user,
        "session_id": request.session,
        "metadata_names": ["resourceAttributes.service.name"],
        "metadata_values": [request.service],
        "service_name": request.service,
    }


def _common(request: Request, step: Step, project: str) -> dict[str, Any]:
    return {
        "trace_id": request.trace,
        "project_id": project,
        "environment": request.environment,
        "type": step.type,
        "name": step.name,
        "level": step.level,
        "version": request.version,
        "start_time": _timestamp(step.start),
        "end_time": _timestamp(step.end),
        "completion_start_time": None if step.first_token is None else _timestamp(step.first_token),
        "usage_details": step.usage,
        "cost_details": {} if step.cost is None else {"total": f"{step.cost:.12f}"},
        "created_at": _timestamp(step.end + _WRITE_DELAY),
        "event_ts": _timestamp(step.end + _WRITE_DELAY),
        "is_deleted": 0,
    }


def _resource_attributes(request: Request) -> str:
    return json.dumps({"service.name": request.service})


def _timestamp(time: float) -> str:
    return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
