"""The simulation of loomflow: a program whose agents call two models and several tools."""

from __future__ import annotations

from heddle import Simulation, constant, metric_curve, process_start_time

from ...python_client import python_client_curves
from ..telemetry import (
    AUTO_EXTRACT_DURATION,
    AUTO_EXTRACT_INVOCATIONS,
    BUDGET_EXCEEDED,
    COST,
    EXECUTE_TOOL_DURATION,
    INFERENCE_DURATION,
    LOOMFLOW,
    LOOMFLOW_PROCESS,
    OPERATION_INPUT_TOKENS,
    OPERATION_OUTPUT_TOKENS,
    SESSION_DURATION,
    START_TIME,
    TARGET_INFO,
    TOKENS_INPUT,
    TOKENS_OUTPUT,
    TOOL_DURATION,
    USAGE_CACHE_READ_TOKENS,
    USAGE_CACHE_WRITE_TOKENS,
    USAGE_INPUT_TOKENS,
    USAGE_OUTPUT_TOKENS,
)
from .events import EVENTS
from .scenarios import SCENARIOS

_IN_MILLISECONDS = (TOOL_DURATION, SESSION_DURATION, AUTO_EXTRACT_DURATION)

simulation = Simulation(
    system=LOOMFLOW,
    instances=("agents:9464",),
    service="loomflow",
    restart_at="05:10",
    downtime="30s",
    number_format="python",
    float_buckets=_IN_MILLISECONDS,
    labels={"otel_scope_name": "loomflow", "otel_scope_version": "", "otel_scope_schema_url": ""},
    events=EVENTS,
    scenarios=SCENARIOS,
    curves=(
        metric_curve(
            TARGET_INFO,
            constant(1),
            service_name="loomflow",
            service_namespace="agents",
            service_instance_id="bbab339c-2258-4234-88d1-27a31b05e51c",
            telemetry_sdk_language="python",
            telemetry_sdk_name="opentelemetry",
            telemetry_sdk_version="1.45.2",
        ),
        *python_client_curves(LOOMFLOW_PROCESS, megabytes=50),
        metric_curve(START_TIME, process_start_time()),
    ),
    help_texts={
        **dict.fromkeys(
            (
                AUTO_EXTRACT_INVOCATIONS,
                BUDGET_EXCEEDED,
                COST,
                EXECUTE_TOOL_DURATION,
                INFERENCE_DURATION,
                OPERATION_INPUT_TOKENS,
                OPERATION_OUTPUT_TOKENS,
                TOKENS_INPUT,
                TOKENS_OUTPUT,
                USAGE_CACHE_READ_TOKENS,
                USAGE_CACHE_WRITE_TOKENS,
                USAGE_INPUT_TOKENS,
                USAGE_OUTPUT_TOKENS,
                *_IN_MILLISECONDS,
            ),
            "",
        ),
        START_TIME: "Start time of the process since unix epoch in seconds.",
        TARGET_INFO: "Target metadata",
    },
)
