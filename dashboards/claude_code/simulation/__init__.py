"""The simulation of Claude Code: sessions of two users, whose metrics a collector exposes."""

from __future__ import annotations

from heddle import Simulation

from ..telemetry import CLAUDE_CODE
from .events import EVENTS, LABELS
from .scenarios import SCENARIOS

simulation = Simulation(
    system=CLAUDE_CODE, instances=("otel-collector:8889",), labels=LABELS, events=EVENTS, scenarios=SCENARIOS
)
