"""The scenarios in which LoopOS AI fails. Their effects are in the simulated requests.

The alerts need the setting `system.loopos.alerts`.
"""

from __future__ import annotations

from heddle import Scenario

SCENARIOS = (
    Scenario("frozen", "Langfuse receives no records.", alerts=("LoopOSIngestionStalled",), alerts_within="50m"),
    Scenario("no-provider", "The models do not respond, and requests fail.", alerts=("LoopOSErrors",)),
    Scenario("slow", "Model calls take six times as long.", alerts=("LoopOSSlow",)),
    Scenario("spending", "Model calls cost twenty times as much.", alerts=("LoopOSSpend",), alerts_within="40m"),
    Scenario("worse-version", "Evaluators and users give a new version lower scores.", alerts=("LoopOSScoreDecline",)),
)
