"""The simulation of a program with agents, tools, a workflow and MCP, as OpenTelemetry's instrumentation reports it."""

from __future__ import annotations

from heddle import Simulation, constant, metric_curve, process_start_time

from ..settings import settings
from ..telemetry import NAMES, OTEL_GENAI, START_TIME, TARGET_INFO
from .events import EVENTS
from .scenarios import SCENARIOS

_TARGET = {
    "service.name": settings.service,
    "service.instance.id": "5f0c9cb4-2f44-4c5c-9b3f-0a1f6a4f7c11",
    "telemetry.sdk.language": "python",
    "telemetry.sdk.name": "opentelemetry",
    "telemetry.sdk.version": "1.45.2",
}

simulation = Simulation(
    system=OTEL_GENAI,
    instances=("genai-app:9464",),
    service=settings.service,
    restart_at="04:50",
    downtime="30s",
    number_format="python",
    events=EVENTS,
    scenarios=SCENARIOS,
    curves=(
        metric_curve(TARGET_INFO, constant(1), **{NAMES.label(name): value for name, value in _TARGET.items()}),
        metric_curve(START_TIME, process_start_time()),
    ),
)
