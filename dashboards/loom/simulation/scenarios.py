"""The scenarios in which Loom fails."""

from __future__ import annotations

from heddle import Scenario, add_events, crash_loop, missing_target, override, ramp, scrape_failure, stop_events

from ..telemetry import OPEN_FILES
from .events import streamed

_NO_WORK = stop_events(
    "dispatch", "tasks", "failed-tasks", "actions", "workflows", "streamed", "streamed-errors", "local"
)

SCENARIOS = (
    Scenario("down", "The process does not respond to scrapes.", faults=(scrape_failure(),), alerts=("LoomDown",)),
    Scenario("absent", "Prometheus has no target.", faults=(missing_target(),), alerts=("LoomAbsent",)),
    Scenario(
        "restarts", "The process crashes every six minutes.", faults=(crash_loop("6m"),), alerts=("LoomRestarts",)
    ),
    Scenario(
        "cut-streams",
        "Loom loses the streams that are open when TokenHub crashes, and counts them as failed.",
        faults=tuple(
            add_events(streamed(f"cut-stream-{number}", "tokenhub", "false", every="12m")) for number in (1, 2)
        ),
    ),
    Scenario(
        "no-provider",
        "TokenHub cannot serve a model, so the streams through it fail.",
        faults=(stop_events("streamed"), add_events(streamed("refused", "tokenhub", "false", per_minute=3))),
    ),
    Scenario(
        "file-leak",
        "The process opens files and does not close them.",
        faults=(override(OPEN_FILES, ramp(90, 19800, "10m")),),
        alerts=("LoomOpenFiles",),
    ),
    Scenario(
        "idle",
        "Agents have no work.",
        faults=(_NO_WORK,),
        alerts=("LoomDispatchStalled",),
        alerts_within="50m",
    ),
    Scenario(
        "frozen",
        "The process responds to scrapes but dispatches no work.",
        faults=(_NO_WORK,),
        alerts=("LoomDispatchStalled",),
        alerts_within="50m",
    ),
)
