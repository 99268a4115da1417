"""Alerts of Loom: instances that are down, and dispatching that stops."""

from __future__ import annotations

from heddle import Alert, Alerts, above, below, ratio, up

from .settings import settings
from .telemetry import LOOM, MAX_FILES, OPEN_FILES, START_TIME
from .tokenhub.telemetry import REQUESTS, TOKENHUB

_OVERVIEW = "loom-overview"
_RUNNING = (up(LOOM).max() + up(TOKENHUB).max()).equals(2)

alerts = Alerts(
    LOOM,
    [
        Alert(
            name="LoomDown",
            query=up(LOOM).last(),
            fires=below(1),
            pending="2m",
            severity="critical",
            summary="Loom on {{ $labels.instance }} is down",
            description="Prometheus has failed to scrape it for two minutes.",
            no_data="OK",  # LoomAbsent reports that
            panel=(_OVERVIEW, "Loom status"),
            diagnose=[
                "Is the process up?",
                "Does `/metrics` on port 8081 respond to a request from the Prometheus host?",
            ],
            resolve=["Restart it, and find in its log why it ended."],
        ),
        Alert(
            name="LoomAbsent",
            query=up(LOOM).absent(),
            fires=above(0),
            pending="5m",
            severity="critical",
            summary="Loom is not scraped",
            description="No target has the job of the setting `system.loom.job`, so no other alert of Loom can fire.",
            no_data="OK",
            panel=(_OVERVIEW, "Loom status"),
            diagnose=["What are the jobs of Prometheus' targets?"],
            resolve=["Add the scrape job, or set `system.loom.job` to the existing one."],
        ),
        Alert(
            name="LoomRestarts",
            query=START_TIME.changes("30m").max(by="instance"),
            fires=above(2),
            pending="0s",
            severity="warning",
            summary="Loom on {{ $labels.instance }} restarted {{ $value | humanize }} times in 30 minutes",
            description="The start time of the process changed that often, so it ends soon after each start.",
            no_data="OK",  # LoomDown reports that
            panel=(_OVERVIEW, "Loom status"),
            diagnose=[
                "Which errors does the log contain before each start?",
                "Was it killed because of its memory usage?",
            ],
            resolve=["Provide the missing resource, or roll back to the previous version."],
        ),
        Alert(
            name="LoomOpenFiles",
            query=ratio(OPEN_FILES, MAX_FILES, by="instance"),
            fires=above(settings.open_files_share),
            pending="10m",
            severity="warning",
            summary="Loom on {{ $labels.instance }} uses {{ $value | humanizePercentage }} of its file descriptors",
            description="At the limit, it can open no more files or connections.",
            no_data="OK",  # LoomDown reports that
            panel=(_OVERVIEW, "Open files"),
            diagnose=["Does the number grow steadily? Then files or connections are not closed."],
            resolve=["Restart it, and raise the limit of open files."],
        ),
        Alert(
            name="LoomDispatchStalled",
            query=REQUESTS.growth("30m").sum().or_zero().and_(_RUNNING).and_(_RUNNING.offset("30m")),
            fires=below(0.5),
            pending="15m",
            severity="warning",
            summary="Loom has dispatched no work for 30 minutes",
            description="Loom and TokenHub are up, but TokenHub has received no request in that time. Loom has no "
            "metric for dispatches, so this alert uses the requests at TokenHub.",
            no_data="OK",  # LoomDown and TokenHubDown report that
            panel=("loom-dispatch", "Dispatches"),
            diagnose=[
                "Are beads ready for work? The alert also fires if the queue is empty.",
                "Are there new traces of dispatch.DispatchOnce, and do they end with an error?",
            ],
            resolve=["Configure a healthy provider if the traces report that no provider is active."],
        ),
    ],
)
