"""The simulation of LiteLLM: two teams whose programs call three deployments of two providers."""

from __future__ import annotations

from heddle import Simulation

from ..telemetry import FIRST_TOKEN, LITELLM, OVERHEAD, PROVIDER_LATENCY, QUEUE_TIME, TOTAL_LATENCY
from .events import EVENTS
from .gauges import CURVES
from .help_texts import HELP_TEXTS
from .scenarios import SCENARIOS

simulation = Simulation(
    system=LITELLM,
    instances=("litellm:4000",),
    service="litellm",
    restart_at="04:40",
    downtime="30s",
    number_format="python",
    float_buckets=(TOTAL_LATENCY, PROVIDER_LATENCY, FIRST_TOKEN, OVERHEAD, QUEUE_TIME),
    events=EVENTS,
    scenarios=SCENARIOS,
    curves=CURVES,
    help_texts=HELP_TEXTS,
)
