"""What wakes somebody about Loom: components that are down, and work that stands still."""

from __future__ import annotations

from heddle import Alert, Alerts, above, below, ratio, up

from .settings import settings
from .telemetry import LOOM, MAX_FILES, OPEN_FILES, START_TIME
from .tokenhub.telemetry import REQUESTS

_OVERVIEW = "loom-overview"

alerts = Alerts(
    LOOM,
    [
        Alert(
            name="LoomDown",
            query=up(LOOM).last(),
            fires=below(1),
            pending="2m",
            severity="critical",
            summary="Loom on {{ $labels.instance }} does not answer",
            description="Prometheus has not been able to scrape it for two minutes.",
            no_data="OK",  # LoomAbsent tells of that
            panel=(_OVERVIEW, "Loom"),
            diagnose=["Is the process up?", "Does `/metrics` answer from Prometheus' host? Its port is 8081."],
            resolve=["Start it again, and see in its log why it ended."],
        ),
        Alert(
            name="LoomAbsent",
            query=up(LOOM).absent(),
            fires=above(0),
            pending="5m",
            severity="critical",
            summary="Loom is not scraped at all",
            description="No target has the job of the setting `jobs.loom`, so none of the other alerts can fire.",
            no_data="OK",
            panel=(_OVERVIEW, "Loom"),
            diagnose=["What are the targets of Prometheus called?"],
            resolve=["Add the job, or set `jobs.loom` to the one that there is."],
        ),
        Alert(
            name="LoomRestarts",
            query=START_TIME.changes("30m").max(by="instance"),
            fires=above(2),
            pending="0s",
            severity="warning",
            summary="Loom on {{ $labels.instance }} keeps starting again",
            description="It has started {{ $value | humanize }} times in half an hour.",
            no_data="OK",  # LoomDown tells of that
            panel=(_OVERVIEW, "Loom"),
            diagnose=["What is the last line of the log before each start?", "Is it killed for its memory?"],
            resolve=["Give it what it lacks, or go back to the version before."],
        ),
        Alert(
            name="LoomOpenFiles",
            query=ratio(OPEN_FILES, MAX_FILES, by="instance"),
            fires=above(settings.open_files_share),
            pending="10m",
            severity="warning",
            summary="Loom on {{ $labels.instance }} runs out of file descriptors",
            description="{{ $value | humanizePercentage }} of those it may have are open.",
            no_data="OK",  # LoomDown tells of that
            panel=(_OVERVIEW, "Open files"),
            diagnose=["Do they grow steadily? Then something is not closed."],
            resolve=["Start it again, and raise the limit of open files."],
        ),
        Alert(
            name="LoomDispatchStalled",
            query=REQUESTS.increase("30m", new=True).sum().or_zero() + 0 * up(LOOM).max().equals(1).sum(),
            fires=below(0.5),
            pending="15m",
            severity="warning",
            summary="Loom hands out no work",
            description="Loom is up, and for half an hour no agent has asked a model for anything. Loom exports "
            "nothing of its dispatches, so the requests at TokenHub stand for them.",
            no_data="OK",  # LoomDown tells of that
            panel=("loom-dispatch", "Dispatches"),
            diagnose=[
                "Are there beads that are ready? Nothing to do looks the same.",
                "Do the traces of dispatch.DispatchOnce go on, and what do they end with?",
            ],
            resolve=["Give Loom a provider that is healthy if they say that no provider is active."],
        ),
    ],
)
